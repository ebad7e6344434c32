import type { Account } from '../account/account.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import { generatedFor } from '../order/generated-client-order-id.ts';
import type { Exchange } from '../state/exchange.ts';
import type { RememberedStrategy } from './remembered-strategies.ts';
import { STRATEGY_ID_PREFIX, Strategy } from './strategy.ts';

/** Names a strategy of an account: 0 and "" are not given; where both are both must match. */
export interface StrategyReference {
  readonly strategyId: number;
  readonly clientStrategyId: string;
}

/** The strategy that a reference names among an account's working and remembered ones. */
export function findStrategy(
  exchange: Exchange,
  account: Account,
  reference: StrategyReference,
): Strategy | RememberedStrategy | undefined {
  const { clientStrategyId } = reference;
  const id =
    reference.strategyId !== 0 ? reference.strategyId : generatedFor(clientStrategyId, STRATEGY_ID_PREFIX);
  const found =
    id === 0
      ? account.strategyIds.get(clientStrategyId)
      : (account.strategies.get(id) ?? remembered(exchange, account, id));
  if (found === undefined || clientStrategyId === '') return found;
  const known = found instanceof Strategy ? found.clientStrategyId : found.record.clientStrategyId;
  return known === clientStrategyId ? found : undefined;
}

/** The working strategy of a reference, or why there is none: 3003 not found, 3005 already ended. */
export function findWorkingStrategy(
  exchange: Exchange,
  account: Account,
  reference: StrategyReference,
): Strategy | Outcome {
  const found = findStrategy(exchange, account, reference);
  if (found instanceof Strategy) return found;
  const field = reference.strategyId !== 0 ? 'strategyId' : 'clientStrategyId';
  return refused(found === undefined ? 3003 : 3005, field, 'MATCH-9');
}

function remembered(
  exchange: Exchange,
  account: Account,
  strategyId: number,
): RememberedStrategy | undefined {
  const found = exchange.rememberedStrategies.find(strategyId);
  return found?.account === account ? found : undefined;
}
