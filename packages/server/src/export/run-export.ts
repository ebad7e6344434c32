import type { HistoryReader, KnownSymbol } from '@openperp/history';
import { EXTRA_MEAN_DIGITS } from '../gateway/services/symbol-directory.ts';
import { csvSink } from './csv-sink.ts';
import type { Destination } from './destination.ts';
import { columnsOf } from './export-columns.ts';
import { exportPages } from './export-pages.ts';
import type { ExportRequest } from './export-request.ts';
import { parquetSink } from './parquet-sink.ts';

/** The price precision where the history does not tell: the finest there is, so that no digit is lost. */
const FINEST_PRECISION = 8;

/** Hears that `rows` are written, and `share` (0 to 1) of the time window is done. */
export type ExportListener = (rows: number, share: number) => void;

/** Writes what is asked for to `destination`, which it commits, or discards where it fails; answers the number of rows. */
export async function runExport(
  { list, format }: Pick<ExportRequest, 'list' | 'format'>,
  reader: HistoryReader,
  destination: Destination,
  reached: ExportListener,
): Promise<number> {
  const columns = columnsOf(list.kind);
  const sink = format === 'csv' ? csvSink(destination, columns) : parquetSink(destination, columns);
  try {
    let rows = 0;
    for await (const page of exportPages(reader, list, meanDigits(await reader.symbols()))) {
      await sink.write(page.rows);
      rows += page.rows.length;
      reached(rows, page.share);
    }
    await sink.finish();
    await destination.commit();
    return rows;
  } catch (error) {
    await destination.discard();
    throw error;
  }
}

/** The digits of a symbol's mean prices (NUM-3). */
function meanDigits(symbols: readonly KnownSymbol[]): (symbol: string) => number {
  const precisions = new Map(symbols.map(({ symbol, pricePrecision }) => [symbol, pricePrecision]));
  return (symbol) => (precisions.get(symbol) ?? FINEST_PRECISION) + EXTRA_MEAN_DIGITS;
}
