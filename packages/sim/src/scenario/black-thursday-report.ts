import { UNIT } from '@openperp/engine';
import { lineChart } from '../plot/line-chart.ts';
import type { BlackThursdayOptions, BlackThursdayReport, Moment } from './black-thursday.ts';

/** The figure of the day: prices, the fund, and who was hit, over its minutes. */
export function blackThursdayChart({ moments }: BlackThursdayReport): string {
  const over = (value: (moment: Moment) => number): readonly (readonly [number, number])[] =>
    moments.map((moment) => [moment.second / 60, value(moment)]);
  return lineChart({
    title: 'A fall of 40 % in ten minutes',
    xTitle: 'minutes',
    panels: [
      {
        title: 'Price',
        unit: 'USDT',
        series: [
          { name: 'index', color: '#64748b', points: over(({ indexPrice }) => indexPrice) },
          { name: 'mark', color: '#0f766e', points: over(({ markPrice }) => markPrice) },
          { name: 'last', color: '#d97706', points: over(({ lastPrice }) => lastPrice) },
        ],
      },
      {
        title: 'Insurance fund',
        unit: 'USDT',
        series: [
          {
            name: 'balance',
            color: '#0f766e',
            shape: 'step',
            points: over(({ fundBalance }) => fundBalance),
          },
          {
            name: 'balance + unrealised',
            color: '#d97706',
            shape: 'step',
            points: over(({ fundEquity }) => fundEquity),
          },
          {
            name: 'carried at mark',
            color: '#b91c1c',
            shape: 'step',
            points: over(({ fundNotional }) => fundNotional),
          },
        ],
      },
      {
        title: 'Accounts',
        unit: 'so far',
        series: [
          {
            name: 'liquidated',
            color: '#b91c1c',
            shape: 'step',
            points: over(({ liquidatedAccounts }) => liquidatedAccounts),
          },
          {
            name: 'deleveraged',
            color: '#7c3aed',
            shape: 'step',
            points: over(({ deleveragedAccounts }) => deleveragedAccounts),
          },
        ],
      },
      {
        title: 'Open interest',
        unit: 'BTC',
        series: [{ name: 'longs', color: '#334155', points: over(({ openInterest }) => openInterest) }],
      },
    ],
  });
}

/** The page of the day. */
export function blackThursdayText(options: BlackThursdayOptions, report: BlackThursdayReport): string {
  const { records } = report;
  const of = (kind: string) => records.filter((record) => record.kind === kind);
  const value = (kind: string): number =>
    of(kind).reduce(
      (sum, { quantity, price }) => sum + (Number(quantity) / UNIT) * (Number(price) / UNIT),
      0,
    );
  const fees = records.reduce((sum, { fee }) => sum + Number(fee) / UNIT, 0);
  const equities = report.moments.map(({ fundEquity }) => fundEquity);
  return `# A black Thursday

\`npm run scenario -- --write\` plays this day again and renews this page and its figure: seed ${options.seed}, ${shown(options.longs)} accounts long at
3× to 100×, cross and isolated, against ${shown(options.shorts)} shorts; three makers whose quotes grow thin and wide as it falls; an insurance
fund of ${shown(options.fund)} USDT. The index falls by 40 % within ten minutes. Every command goes through the engine as any other.

![The day](figures/black-thursday.svg)

| What happened | |
| --- | ---: |
| accounts liquidated | ${shown(report.liquidatedAccounts)} of ${shown(report.accounts)} |
| closed in the book by liquidation orders | ${shown(of('LIQUIDATION').length)} steps, ${shown(value('LIQUIDATION'))} USDT |
| taken over by the insurance fund | ${shown(of('TAKEOVER').length)} positions, ${shown(value('TAKEOVER'))} USDT |
| closed against those who had won (ADL) | ${shown(of('ADL').length)} closes of ${shown(report.deleveragedAccounts)} accounts, ${shown(value('ADL'))} USDT |
| liquidation fees to the fund | ${shown(fees)} USDT |
| the fund, what it carries counted | ${shown(options.fund)} → least ${shown(Math.min(...equities))} → ${shown(equities.at(-1) ?? 0)} USDT |
| longest command | ${report.slowestCommandMs.toFixed(1)} ms when this page was made |

| Where the money is | USDT |
| --- | ---: |
| deposited | ${exact(report.deposited)} |
| wallets of the accounts | ${exact(report.wallets)} |
| insurance fund | ${exact(report.fund)} |
| trading fees | ${exact(report.fees)} |
| minus the cost of open positions | ${exact(report.clearing)} |
| rounding | ${exact(report.rounding)} |
| socialised | ${exact(report.socialised)} |
| unaccounted for | ${report.unaccounted} |

No wallet without a position ends below zero: the least holds ${exact(report.leastWallet)} USDT.
`;
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

function exact(value: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
