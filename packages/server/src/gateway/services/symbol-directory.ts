import type { SymbolSpec } from '@openperp/engine';
import type { GatewayDependencies } from '../gateway-dependencies.ts';

/** Digits that mean prices have beyond a symbol's price precision (NUM-3). */
export const EXTRA_MEAN_DIGITS = 2;

/**
 * The symbols there are, and what of them never changes. Symbols are made before the ports listen or by the operator through this
 * gateway, and never go away.
 */
export class SymbolDirectory {
  readonly #meanDigits = new Map<string, number>();

  /** The directory of an engine's symbols. */
  static async open(engine: GatewayDependencies['engine']): Promise<SymbolDirectory> {
    const directory = new SymbolDirectory();
    for (const spec of await engine.query({ kind: 'symbols', symbol: '' })) directory.add(spec);
    return directory;
  }

  /** Enters a new symbol. */
  add({ symbol, pricePrecision }: SymbolSpec): void {
    this.#meanDigits.set(symbol, pricePrecision + EXTRA_MEAN_DIGITS);
  }

  /** True for the name of a symbol, and for none at all (`undefined` or ""), which filters take for all. */
  knows(symbol: string | undefined): boolean {
    return symbol === undefined || symbol === '' || this.#meanDigits.has(symbol);
  }

  /** The digits of a symbol's mean prices: entry and filled prices. Throws for a name that is no symbol. */
  meanDigits(symbol: string): number {
    const digits = this.#meanDigits.get(symbol);
    if (digits === undefined) throw new Error(`no symbol ${symbol}`);
    return digits;
  }
}
