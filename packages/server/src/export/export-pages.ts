import type { HistoryReader, Position } from '@openperp/history';
import { klineJson } from '../gateway/present/market.ts';
import type { ExportRow } from './export-columns.ts';
import type { ExportList } from './export-list.ts';
import { fillSource, ledgerSource, orderSource, type RangeSource, tradeSource } from './range-source.ts';

/** Rows that are read, and held, at once. */
const PAGE_ROWS = 1_000;

/** Some rows of an export, and how much of its time lies behind them, 0 to 1. */
export interface ExportPage {
  readonly rows: readonly ExportRow[];
  readonly share: number;
}

/** The rows of `list` in pages, ascending by time: all that are there when the first page is asked for. `meanDigitsOf`: see `orderSource`. */
export function exportPages(
  reader: HistoryReader,
  list: ExportList,
  meanDigitsOf: (symbol: string) => number,
): AsyncGenerator<ExportPage> {
  switch (list.kind) {
    case 'fills':
      return rangePages(fillSource(reader, list));
    case 'orders':
      return rangePages(orderSource(reader, list, meanDigitsOf));
    case 'ledger':
      return rangePages(ledgerSource(reader, list));
    case 'trades':
      return rangePages(tradeSource(reader, list));
    case 'klines':
      return klinePages(reader, list);
    default:
      return list satisfies never;
  }
}

async function* rangePages<Item>(source: RangeSource<Item>): AsyncGenerator<ExportPage> {
  const range = await source.range();
  if (range === undefined) return;
  for (let after: Position | null = null; ; ) {
    const items: readonly Item[] = await source.next({ range, after, limit: PAGE_ROWS });
    const last = items.at(-1);
    if (last === undefined) return;
    after = source.positionOf(last);
    yield {
      rows: items.map(source.rowOf),
      share: shareOf(after.timeMs, range.first.timeMs, range.last.timeMs),
    };
  }
}

/** Only bars that have closed: another export goes on after them, and finds them as they were. */
async function* klinePages(
  reader: HistoryReader,
  { symbol, interval, priceType, from, to }: Extract<ExportList, { readonly kind: 'klines' }>,
): AsyncGenerator<ExportPage> {
  const key = { symbol, interval, priceType };
  const range = await reader.klineRange(key);
  if (range === undefined) return;
  const { firstOpenTime, engineTimeMs } = range;
  const start = Math.max(from ?? firstOpenTime, firstOpenTime);
  const end = Math.min(to ?? engineTimeMs, engineTimeMs);
  for (let startTime = start; startTime < end; ) {
    const query = { kind: 'klines', ...key, startTime, endTime: to, limit: PAGE_ROWS, engineTimeMs } as const;
    const closed = (await reader.klines(query)).filter((kline) => kline.closed);
    const last = closed.at(-1);
    if (last === undefined) return;
    yield { rows: closed.map(klineJson), share: shareOf(last.closeTime, start, end) };
    startTime = last.closeTime + 1;
  }
}

function shareOf(timeMs: number, from: number, to: number): number {
  return to <= from ? 1 : Math.min(1, (timeMs - from) / (to - from));
}
