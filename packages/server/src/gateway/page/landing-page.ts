import type { TickerJson } from '@openperp/protocol';
import { tickersOf } from '../handlers/market/ticker.ts';
import { Refused } from '../pipeline/answer.ts';
import type { Services } from '../services/services.ts';
import { htmlHeaders, type Page } from './page.ts';

/** Keeps the table up to date; names of cells are names of the ticker's members. */
const SCRIPT = `
const text = (row, name, value) => { row.querySelector('[data-name=' + name + ']').textContent = value; };
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch('/v1/public/market/ticker').then((r) => r.json()).catch(() => undefined);
  for (const ticker of answer?.data?.list ?? []) {
    const row = document.getElementById(ticker.symbol);
    if (row === null) continue;
    for (const name of ['lastPrice', 'markPrice', 'high', 'low', 'volume', 'openInterest']) text(row, name, ticker[name]);
    text(row, 'priceChangePercent', Number(ticker.priceChangePercent).toFixed(2) + ' %');
  }
}, 1000);
`;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0; }
p { max-width: 44rem; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem; text-align: right; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
th:first-child, td:first-child { text-align: left; }
.scroll { overflow-x: auto; }
code { font-size: .95em; }
`;

const COLUMNS = [
  ['lastPrice', 'Last'],
  ['priceChangePercent', '24 h'],
  ['markPrice', 'Mark'],
  ['high', 'High'],
  ['low', 'Low'],
  ['volume', 'Volume'],
  ['openInterest', 'Open interest'],
] as const satisfies readonly (readonly [keyof TickerJson, string])[];

/** The front page of the public port: what this is, the market as it stands, and where to read on. */
export function landingPage(services: Services): Page {
  const headers = htmlHeaders(SCRIPT);
  return {
    render: async () => {
      const tickers = await tickersOf(services, '');
      const text = pageText(services.version.version, tickers instanceof Refused ? [] : tickers);
      return { headers, text };
    },
  };
}

/** Symbols, numbers and the version have no character that HTML escapes. */
function pageText(version: string, tickers: readonly TickerJson[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpenPerp</title><style>${STYLE}</style></head>
<body><h1>OpenPerp</h1>
<p>A perpetual-futures exchange, version ${version}. It is used through its API: see the <a href="/docs">API reference</a> or <a href="/openapi.json">openapi.json</a>.</p>
${tickers.length === 0 ? '<p>There is no market yet.</p>' : tableText(tickers)}
<script>${SCRIPT}</script></body></html>
`;
}

function tableText(tickers: readonly TickerJson[]): string {
  const heads = COLUMNS.map(([, title]) => `<th scope="col">${title}</th>`).join('');
  return `<div class="scroll"><table><thead><tr><th scope="col">Symbol</th>${heads}</tr></thead>
<tbody>${tickers.map(rowText).join('\n')}</tbody></table></div>`;
}

function rowText(ticker: TickerJson): string {
  const cells = COLUMNS.map(([name]) => `<td data-name="${name}">${cellText(ticker, name)}</td>`).join('');
  return `<tr id="${ticker.symbol}"><th scope="row">${ticker.symbol}</th>${cells}</tr>`;
}

function cellText(ticker: TickerJson, name: (typeof COLUMNS)[number][0]): string {
  return name === 'priceChangePercent' ? `${Number(ticker[name]).toFixed(2)} %` : ticker[name];
}
