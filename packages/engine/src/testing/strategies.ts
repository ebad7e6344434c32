import type { Side } from '../command/command.ts';
import type { OrderRecord, StrategyPartRecord, StrategyRecord } from '../event/records.ts';
import { trade } from './liquidations.ts';
import { conditionPart, ON_FILLED, type ON_PARTIAL, orderPart } from './requests.ts';
import { Scenario, text } from './scenario.ts';

/** User 1 trades strategies; users 2 and 3 are the market. Index, mark and last are 1000. */
export function exchange(options: ConstructorParameters<typeof Scenario>[0] = {}): Scenario {
  return withMarket(new Scenario(options));
}

/** The users of {@link exchange}, and a first trade at 1000. */
export function withMarket<S extends Scenario>(s: S): S {
  for (const userId of [1, 2, 3]) s.user(userId);
  print(s, '1000');
  return s;
}

/** A trade at `price` that concerns nobody else: the last price is there. */
export function print(s: Scenario, price: string): void {
  trade(s, 3, 2, '0.01', price);
}

/** User 2 buys from, or sells to, what rests. */
export function hit(s: Scenario, side: Side, quantity: string, price: string): void {
  s.limit(2, side, quantity, price, { timeInForce: 'IOC' });
}

/** User 1 is long `quantity` at 1000, bought from user 2. */
export function long(quantity: string, options: ConstructorParameters<typeof Scenario>[0] = {}): Scenario {
  const s = exchange(options);
  trade(s, 1, 2, quantity, '1000');
  return s;
}

/** A long entry of `quantity` at 1000 with take-profit LIMIT 1020 and stop at mark 980. */
export function bracket(
  quantity: string,
  driven: typeof ON_FILLED | typeof ON_PARTIAL = ON_FILLED,
): Parameters<Scenario['strategy']>[2] {
  return [
    orderPart('BUY', { quantity, price: '1000' }),
    orderPart('SELL', { quantity, price: '1020' }, driven),
    conditionPart('SELL', { quantity, stopPrice: '980', workingType: 'MARK_PRICE' }, driven),
  ];
}

/** The legs of a {@link bracket} alone. */
export function exits(quantity: string): Parameters<Scenario['strategy']>[2] {
  return [
    orderPart('SELL', { quantity, price: '1020' }, CANCELS),
    conditionPart('SELL', { quantity, stopPrice: '980', workingType: 'MARK_PRICE' }, CANCELS),
  ];
}

const CANCELS = { firstDrivenOn: 'FILLED' } as const;

/** The strategies that the last command told. */
export function told(s: Scenario): readonly StrategyRecord[] {
  return s.events.flatMap((event) => (event.kind === 'strategy' ? [event.record] : []));
}

/**
 * A strategy as the last command told it: its status, then its parts, `STATE`, with `filled/quantity reason` of an order, `quantity STATUS reason`
 * of a condition.
 */
export function stand(s: Scenario, strategyId = 1): readonly string[] {
  const record = told(s).find((strategy) => strategy.strategyId === strategyId);
  return record === undefined ? [] : standOf(record);
}

/** The same of user 1's strategy as it can be asked for. */
export function asked(s: Scenario, strategyId = 1): readonly string[] {
  const record = s.engine.query({ kind: 'strategy', userId: 1, strategyId, clientStrategyId: '' });
  return record === undefined ? [] : standOf(record);
}

function standOf({ status, parts }: StrategyRecord): readonly string[] {
  return [status, ...parts.map(partText)];
}

function partText({ state, order, condition, rejectCode }: StrategyPartRecord): string {
  const placed =
    order !== null
      ? [`${text(order.filledQuantity)}/${text(order.quantity)}`, order.cancelReason]
      : condition !== null
        ? [text(condition.quantity), condition.status, condition.cancelReason || condition.rejectCode || '']
        : [rejectCode || ''];
  return [state, ...placed].join(' ').trim();
}

/** The order of an id as the last command told it last. */
export function orderTold(s: Scenario, orderId: number): OrderRecord | undefined {
  return s.events
    .flatMap((event) => (event.kind === 'order' && event.record.orderId === orderId ? [event.record] : []))
    .at(-1);
}

/** What user 1 holds, signed. */
export function held(s: Scenario, userId = 1): readonly string[] {
  return s.positions(userId).map(({ quantity }) => text(quantity));
}
