import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, rowsOf, type Steps } from '../sql/steps.ts';

/** A symbol that the history knows. */
export interface KnownSymbol {
  readonly symbol: string;
  /** Digits of its prices after the point; `undefined` where the history has no news of the symbol from before it traded. */
  readonly pricePrecision: number | undefined;
}

/** All symbols, by name: those that it was told of, and those that only have bars. */
export function* knownSymbols(builder: QueryBuilder): Steps<readonly KnownSymbol[]> {
  const known = new Map<string, number | undefined>();
  for (let name: string | undefined = ''; name !== undefined; ) {
    const next: { symbol: string } | undefined = yield* firstRowOf(
      builder.selectFrom('bars').select('symbol').where('symbol', '>', name).orderBy('symbol').limit(1),
    );
    name = next?.symbol;
    if (name !== undefined) known.set(name, undefined);
  }
  const rows = yield* rowsOf(builder.selectFrom('symbols').selectAll());
  for (const row of rows) known.set(row.symbol, row.price_precision);
  return [...known].sort().map(([symbol, pricePrecision]) => ({ symbol, pricePrecision }));
}
