import type { Account } from '../account/account.ts';
import type { CancelAll } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { cancelConditions } from '../condition/open-conditions.ts';
import { cancelOrders } from '../order/open-orders.ts';
import type { Exchange } from '../state/exchange.ts';
import { cancelStrategies } from '../strategy/open-strategies.ts';
import type { Market } from '../symbol/market.ts';
import { checkMayCancel } from './cancel.ts';

/** Cancels what an account has open, of the kinds asked for; answers how many orders and conditions ended. Symbols that are halted keep theirs. */
export function cancelAll(exchange: Exchange, command: CancelAll): Outcome {
  const market = command.symbol === '' ? undefined : exchange.marketOf(command.symbol);
  if (command.symbol !== '' && market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  const refusal = market === undefined ? undefined : checkMayCancel(account, market);
  if (refusal !== undefined) return refusal;
  const before = exchange.canceled;
  cancelKinds(exchange, account, command);
  return done(exchange.canceled - before);
}

function cancelKinds(exchange: Exchange, account: Account, { symbol, cancelType }: CancelAll): void {
  const scope = {
    account,
    symbol,
    includes: (market: Market) => checkMayCancel(account, market) === undefined,
  };
  switch (cancelType) {
    case 0:
      cancelOrders(exchange, scope, 'USER');
      break;
    case 1:
      cancelOrders(exchange, scope, 'USER', ({ type }) => type === 'LIMIT');
      break;
    case 2:
      cancelConditions(exchange, scope, 'USER');
      break;
    case 3:
      cancelStrategies(exchange, scope, 'STRATEGY');
      break;
    case 4:
      cancelStrategies(exchange, scope, 'STRATEGY');
      cancelOrders(exchange, scope, 'USER');
      cancelConditions(exchange, scope, 'USER');
      break;
    default:
      unknown(cancelType);
  }
}

function unknown(cancelType: never): never {
  throw new Error(`unknown cancel type ${cancelType}`);
}
