import { klineIntervals } from '@openperp/protocol';

/** What can be exported, as the command line names it. */
export const EXPORT_NAMES = ['trades', 'orders', 'ledger', 'klines'] as const;
/** One of {@link EXPORT_NAMES}. */
export type ExportName = (typeof EXPORT_NAMES)[number];

/** The options of an export, by flag. */
export const EXPORT_OPTIONS = {
  user: ['id', 'of which account: the number that the operator API shows as userId'],
  symbol: ['symbol', 'of which symbol'],
  interval: ['interval', `of which klines: ${klineIntervals.join(', ')}`],
  'price-type': ['price', 'klines of which price: indexPrice or markPrice (default: that of trades)'],
  from: ['time', 'from this moment on, ISO 8601 in UTC or ms (default: from the first row on)'],
  to: ['time', 'before this moment (default: up to the last row that is there at the start)'],
  format: ['csv|parquet', 'form of the file (default: parquet where its name ends so, else csv)'],
  out: ['file|-', 'file to write, -: standard output'],
} as const satisfies Readonly<Record<string, readonly [placeholder: string, help: string]>>;
/** An option of an export, without the dashes. */
export type OptionName = keyof typeof EXPORT_OPTIONS;

/** What was given on the command line: the words after `export`, and its options; `true`: one without a value. */
export interface ExportArguments {
  readonly words: readonly string[];
  readonly options: Readonly<Partial<Record<string, string | true>>>;
}
