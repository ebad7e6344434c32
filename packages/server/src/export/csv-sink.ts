import { csvRecord } from './csv-text.ts';
import type { Destination } from './destination.ts';
import type { ExportColumn } from './export-columns.ts';
import type { RowSink } from './row-sink.ts';

/** Rows as CSV in UTF-8 with a header, to `destination`. */
export function csvSink(destination: Destination, columns: readonly ExportColumn[]): RowSink {
  const names = columns.map(({ name }) => name);
  let header = csvRecord(names);
  const write = async (text: string): Promise<void> => {
    const all = header + text;
    header = '';
    if (all !== '') await destination.write(Buffer.from(all));
  };
  return {
    write: (rows) => write(rows.map((row) => csvRecord(names.map((name) => row[name]!))).join('')),
    finish: () => write(''),
  };
}
