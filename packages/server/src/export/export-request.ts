import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { KlineInterval, PriceType } from '@openperp/history';
import { klineIntervals } from '@openperp/protocol';
import type { ExportList, ExportWindow } from './export-list.ts';
import {
  EXPORT_NAMES,
  EXPORT_OPTIONS,
  type ExportArguments,
  type ExportName,
  type OptionName,
} from './export-options.ts';
import { readMoment } from './read-moment.ts';

/** The forms of a file. */
export type ExportFormat = 'csv' | 'parquet';

/** A checked order for an export. */
export interface ExportRequest {
  readonly list: ExportList;
  readonly format: ExportFormat;
  /** Absolute path; `undefined`: standard output. */
  readonly file: string | undefined;
}

/** The request, or each fault that was found, a sentence naming the option. */
export type ExportRequestResult =
  | { readonly ok: true; readonly request: ExportRequest }
  | { readonly ok: false; readonly faults: readonly string[] };

const MAY_HAVE: Readonly<Record<ExportName, readonly OptionName[]>> = {
  trades: ['user', 'symbol'],
  orders: ['user', 'symbol'],
  ledger: ['user', 'symbol'],
  klines: ['symbol', 'interval', 'price-type'],
};
const OF_ALL: readonly OptionName[] = ['from', 'to', 'format', 'out'];
const USER_ID = /^[1-9]\d{0,14}$/;
const SYMBOL = /^[\x21-\x7e]{1,32}$/;
const PRICE_TYPES: Readonly<Record<string, PriceType>> = { indexPrice: 'index', markPrice: 'mark' };

/** Reads and checks what `export` was told. Whether there is such a symbol is for the history to say. */
export function readExportRequest(given: ExportArguments): ExportRequestResult {
  const reader = new OptionReader(given);
  const name = reader.name();
  const window = reader.window();
  const { format, file } = reader.output();
  const list = name === undefined ? undefined : listOf(name, reader, window);
  const { faults } = reader;
  if (faults.length > 0 || list === undefined) return { ok: false, faults };
  return { ok: true, request: { list, format, file } };
}

function listOf(name: ExportName, reader: OptionReader, window: ExportWindow): ExportList | undefined {
  const userId = reader.userId();
  const symbol = reader.symbol();
  reader.refuseOthers(name);
  switch (name) {
    case 'trades':
      if (userId !== undefined) return { kind: 'fills', userId, symbol: symbol ?? null, ...window };
      if (symbol === undefined && !reader.has('symbol') && !reader.has('user'))
        return reader.lacks("trades need --user, for an account's own, or --symbol, for everybody's");
      return symbol === undefined ? undefined : { kind: 'trades', symbol, ...window };
    case 'orders':
    case 'ledger':
      if (!reader.has('user')) return reader.lacks(`${name} need --user`);
      return userId === undefined ? undefined : { kind: name, userId, symbol: symbol ?? null, ...window };
    case 'klines':
      return klinesOf(reader, symbol, window);
    default:
      return name satisfies never;
  }
}

function klinesOf(
  reader: OptionReader,
  symbol: string | undefined,
  window: ExportWindow,
): ExportList | undefined {
  const interval = reader.interval();
  const priceType = reader.priceType();
  if (!reader.has('symbol')) reader.lacks('klines need --symbol');
  if (!reader.has('interval')) reader.lacks('klines need --interval');
  if (symbol === undefined || interval === undefined || priceType === undefined) return undefined;
  return { kind: 'klines', symbol, interval, priceType, ...window };
}

/** Reads one option after the other and gathers what is wrong. */
class OptionReader {
  readonly faults: string[] = [];
  readonly #given: ExportArguments;

  constructor(given: ExportArguments) {
    this.#given = given;
  }

  has(option: OptionName): boolean {
    return this.#given.options[option] !== undefined;
  }

  lacks(fault: string): undefined {
    this.faults.push(fault);
  }

  name(): ExportName | undefined {
    const [word, ...rest] = this.#given.words;
    for (const stray of rest) this.lacks(`${stray}: unknown argument`);
    if (word === undefined) return this.lacks(`export: needs one of ${EXPORT_NAMES.join(', ')}`);
    return (
      EXPORT_NAMES.find((name) => name === word) ??
      this.lacks(`export ${word}: must be one of ${EXPORT_NAMES.join(', ')}`)
    );
  }

  window(): ExportWindow {
    const from = this.#moment('from');
    const to = this.#moment('to');
    if (from !== null && to !== null && from >= to) this.lacks('--from: must be before --to');
    return { from, to };
  }

  output(): { readonly format: ExportFormat; readonly file: string | undefined } {
    const out = this.#text('out');
    if (out === undefined && !this.has('out'))
      this.lacks('--out: must name a file, or be - for standard output');
    const isStandardOutput = out === '-';
    const format = this.#format() ?? (out?.endsWith('.parquet') ? 'parquet' : 'csv');
    if (isStandardOutput && format === 'parquet')
      this.lacks('--out -: only csv goes to standard output, parquet needs a file');
    if (out === undefined || isStandardOutput) return { format, file: undefined };
    const fault = faultOfFile(out);
    if (fault !== undefined) this.lacks(`--out "${out}": ${fault}`);
    return { format, file: resolve(out) };
  }

  userId(): number | undefined {
    return this.#checked(
      'user',
      (text) => (USER_ID.test(text) ? Number(text) : undefined),
      'must be a user id',
    );
  }

  symbol(): string | undefined {
    return this.#checked('symbol', (text) => (SYMBOL.test(text) ? text : undefined), 'must be a symbol');
  }

  interval(): KlineInterval | undefined {
    const find = (text: string) => klineIntervals.find((interval) => interval === text);
    return this.#checked('interval', find, `must be one of ${klineIntervals.join(', ')}`);
  }

  /** That of trades where none is given, `undefined` where what is given is none. */
  priceType(): PriceType | undefined {
    if (!this.has('price-type')) return 'trade';
    const find = (text: string) => (Object.hasOwn(PRICE_TYPES, text) ? PRICE_TYPES[text] : undefined);
    return this.#checked('price-type', find, `must be one of ${Object.keys(PRICE_TYPES).join(', ')}`);
  }

  /** An option that means nothing with this list is a mistake about what one gets. */
  refuseOthers(name: ExportName): void {
    const allowed = new Set<string>([...MAY_HAVE[name], ...OF_ALL]);
    for (const option of Object.keys(EXPORT_OPTIONS)) {
      if (this.#given.options[option] !== undefined && !allowed.has(option))
        this.lacks(`--${option}: means nothing with ${name}`);
    }
  }

  #format(): ExportFormat | undefined {
    const find = (text: string) => (text === 'csv' || text === 'parquet' ? text : undefined);
    return this.#checked('format', find, 'must be one of csv, parquet');
  }

  #moment(option: 'from' | 'to'): number | null {
    const fault = 'must be a time in ISO 8601, such as 2026-03-05 or 2026-03-05T11:30:00Z, or in ms';
    return this.#checked(option, readMoment, fault) ?? null;
  }

  #checked<T>(option: OptionName, read: (text: string) => T | undefined, fault: string): T | undefined {
    const text = this.#text(option);
    if (text === undefined) return undefined;
    return read(text) ?? this.lacks(`--${option} "${text}": ${fault}`);
  }

  #text(option: OptionName): string | undefined {
    const value = this.#given.options[option];
    return value === true || value === '' ? this.lacks(`--${option}: needs a value`) : value;
  }
}

function faultOfFile(out: string): string | undefined {
  if (out.includes('\0')) return 'is no name of a file';
  const path = resolve(out);
  if (existsSync(path) && statSync(path).isDirectory()) return 'is a folder';
  return existsSync(dirname(path)) ? undefined : `there is no folder ${dirname(path)}`;
}
