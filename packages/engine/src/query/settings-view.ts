import type { Exchange } from '../state/exchange.ts';
import type { SettingsView } from './query.ts';

/** Leverage and margin mode of an account in a symbol, the defaults where it has set none. */
export function settingsView(exchange: Exchange, userId: number, symbol: string): SettingsView | undefined {
  const account = exchange.accountByUserId.get(userId);
  const market = exchange.marketBySymbol.get(symbol);
  if (account === undefined || market === undefined) return undefined;
  const { leverage, marginMode } = exchange.holdingOf(account, market);
  return {
    symbol,
    marginMode,
    leverage,
    maxLeverage: market.spec.maxLeverage,
    maxNotional: market.tierCap(leverage),
  };
}
