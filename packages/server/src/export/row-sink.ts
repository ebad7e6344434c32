import type { ExportRow } from './export-columns.ts';

/** Where rows go, in a format. What it holds in memory is bounded, whatever the number of rows. */
export interface RowSink {
  /** Takes the next rows; settles when there is room for more. */
  write(rows: readonly ExportRow[]): Promise<void>;
  /** Writes what is still held, and the end. */
  finish(): Promise<void>;
}
