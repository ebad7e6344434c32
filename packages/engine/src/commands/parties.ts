import type { Account } from '../account/account.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';

/** Whom and what a command is about. */
export interface Parties {
  readonly account: Account;
  readonly market: Market;
}

/** The account and the symbol that a command names, or why there is none: 3008. */
export function partiesOf(
  exchange: Exchange,
  { userId, symbol }: { readonly userId: number; readonly symbol: string },
): Parties | Outcome {
  const market = exchange.marketOf(symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = exchange.userAccount(userId);
  return account === undefined ? refused(3008, 'userId', 'MATCH-9') : { account, market };
}
