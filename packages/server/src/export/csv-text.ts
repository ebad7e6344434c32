import type { Cell } from './export-columns.ts';

const NEEDS_QUOTES = /[",\r\n]/;

/** One record of RFC 4180, its line end included: a cell with a comma, a quote or a line end stands in quotes. */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(fieldOf).join(',')}\r\n`;
}

function fieldOf(cell: Cell): string {
  const text = `${cell}`;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
