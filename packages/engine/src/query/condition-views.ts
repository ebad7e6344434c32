import { Condition } from '../condition/condition.ts';
import { conditionImage } from '../condition/condition-image.ts';
import { findCondition } from '../condition/find-condition.ts';
import { openConditionsOf } from '../condition/open-conditions.ts';
import type { ConditionRecord, StrategyRecord } from '../event/records.ts';
import type { Exchange } from '../state/exchange.ts';
import { findStrategy } from '../strategy/find-strategy.ts';
import { Strategy } from '../strategy/strategy.ts';
import { strategyImage } from '../strategy/strategy-image.ts';
import type { Answers, Query } from './query.ts';

type Asked<K extends Query['kind']> = Extract<Query, { readonly kind: K }>;

/** The condition orders of an account that wait, newest first. */
export function conditionViews(exchange: Exchange, query: Asked<'conditions'>): Answers['conditions'] {
  const account = exchange.userAccount(query.userId);
  const open = account === undefined ? [] : openConditionsOf(account, query.symbol);
  return { list: open.map(conditionImage), total: open.length };
}

/** One condition order, open or remembered. */
export function conditionView(exchange: Exchange, query: Asked<'condition'>): ConditionRecord | undefined {
  const account = exchange.userAccount(query.userId);
  const market = exchange.marketBySymbol.get(query.symbol);
  if (account === undefined || market === undefined) return undefined;
  const found = findCondition(exchange, account, market, query);
  return found instanceof Condition ? conditionImage(found) : found?.record;
}

/** One strategy, working or remembered. */
export function strategyView(exchange: Exchange, query: Asked<'strategy'>): StrategyRecord | undefined {
  const account = exchange.userAccount(query.userId);
  if (account === undefined) return undefined;
  const found = findStrategy(exchange, account, query);
  return found instanceof Strategy ? strategyImage(found) : found?.record;
}
