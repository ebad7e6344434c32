import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fundingRateOf } from '../funding/funding-rate.ts';
import { FundingState } from '../funding/funding-state.ts';
import { markPriceOf } from '../pricing/mark-price.ts';
import { Exchange } from '../state/exchange.ts';
import { completeSymbol } from '../symbol/complete-symbol.ts';
import type { SymbolSpec } from '../symbol/symbol-spec.ts';
import { Scenario, START_MS, text, units } from './scenario.ts';

/** Published numbers of mark and funding (`source` names each), against the engine's own. */

const HOUR_MS = 3_600_000;

interface Example {
  readonly id: string;
  readonly kind: string;
  readonly inputs: Readonly<Record<string, string>> & { readonly premiums: readonly string[] };
  readonly expected: Readonly<Record<string, string>>;
  readonly tolerance: string;
}

const examples = JSON.parse(
  readFileSync(new URL('./worked-examples.json', import.meta.url), 'utf8'),
) as readonly Example[];

function of(kind: string): readonly (readonly [string, Example])[] {
  const found = examples.filter((example) => example.kind === kind);
  if (found.length === 0) throw new Error(`no example of ${kind}`);
  return found.map((example) => [example.id, example]);
}

function specOf(options: Partial<SymbolSpec>, maxLeverage = '20', rate = '0.005'): SymbolSpec {
  const completed = completeSymbol({
    symbol: 'TESTUSDT',
    baseAsset: 'TEST',
    tickSize: units('0.1'),
    stepSize: units('0.001'),
    ...options,
    leverageTiers: [
      {
        notionalFloor: 0,
        notionalCap: units('1000000'),
        maxLeverage: Number(maxLeverage),
        maintenanceMarginRate: Number(units(rate)),
      },
    ],
  });
  if (!completed.ok) throw new Error(`${completed.fault.field}: ${completed.fault.message}`);
  return completed.value;
}

describe('published numbers of mark and funding', () => {
  test.each(of('mark_p1'))('[PRICE-2] %s P1', (_id, { inputs, expected }) => {
    const market = new Exchange().addMarket(specOf({ fundingIntervalHours: Number(inputs.intervalHours) }));
    market.indexPrice = units(inputs.indexPrice!);
    market.funding.lastRate = Number(units(inputs.lastFundingRate!));
    market.funding.nextTimeMs = START_MS;
    expect(text(markPriceOf(market, START_MS - Number(inputs.hoursToFunding) * HOUR_MS))).toBe(expected.P1);
  });

  test.each(of('impact_notional'))('[FUND-1] %s default impact notional', (_id, { inputs, expected }) => {
    expect(text(specOf({}, inputs.maxLeverage!).impactNotional)).toBe(expected.impactNotional);
  });

  test.each(of('funding_rate'))('[FUND-2] %s funding rate', (_id, { inputs, expected, tolerance }) => {
    const hours = Number(inputs.hours);
    const funding = new FundingState(0, hours);
    funding.addSample(units(inputs.premium!));
    const rate = fundingRateOf(funding, specOf({ fundingIntervalHours: hours }));
    expect(Math.abs(rate - Number(units(expected.fundingRate!)))).toBeLessThanOrEqual(
      Number(units(tolerance)),
    );
  });

  test.each(of('funding_cap'))('[FUND-2] %s default cap and floor', (_id, { inputs, expected }) => {
    const { fundingRateCap, fundingRateFloor } = specOf({}, '20', inputs.MMR!);
    expect([text(fundingRateCap), text(fundingRateFloor)]).toEqual([
      expected.fundingRateCap,
      expected.fundingRateFloor,
    ]);
  });

  test.each(of('funding_payment'))('[FUND-3] %s paid at settlements', (_id, { inputs, expected }) => {
    const s = new Scenario({ interestRate: Number(units(inputs.fundingRate!)) });
    s.user(1);
    s.user(2);
    const quantity = String(Number(inputs.notional) / 1000);
    s.limit(2, 'SELL', quantity, '1000');
    s.limit(1, 'BUY', quantity, '1000');
    for (let due = 1; due <= Number(inputs.settlements); due += 1) s.tickAt(START_MS + due * 8 * HOUR_MS);
    expect(s.positions(1).map(({ fundingFee }) => text(fundingFee))).toEqual([`-${expected.paid}`]);
    expect(s.positions(2).map(({ fundingFee }) => text(fundingFee))).toEqual([expected.paid]);
  });

  test.each(of('premium_mean'))('[FUND-2] %s mean premium', (_id, { inputs, expected, tolerance }) => {
    const funding = new FundingState(0, 8);
    for (const premium of inputs.premiums) funding.addSample(units(premium));
    const { weighted, weights } = funding.premiumSum();
    const mean = Number(weighted) / Number(weights) / 1e8;
    expect(Math.abs(mean - Number(expected.mean))).toBeLessThanOrEqual(Number(tolerance));
  });
});
