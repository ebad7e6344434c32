import { conditionPart, orderPart } from './requests.ts';
import { type Scenario, text } from './scenario.ts';
import { exits, long, told } from './strategies.ts';

export type Parts = Parameters<Scenario['strategy']>[2];

export const OCO = { firstDrivenOn: 'FILLED' } as const;
export const MINUTE_MS = 60_000;

/** User 1 is long 1 and has exits for it: LIMIT 1020, stop at mark 980. */
export function guarded(): Scenario {
  const s = long('1');
  s.strategy(1, 'OCO', exits('1'));
  return s;
}

/** As {@link guarded}, but the legs are what `profit` and `loss` say. */
export function guardedBy(profit: Parts[number], loss: Parts[number]): Scenario {
  const s = long('1');
  s.strategy(1, 'OCO', [profit, loss]);
  return s;
}

export function stopAt980(options: Parameters<typeof conditionPart>[1] = {}): Parts[number] {
  return conditionPart(
    'SELL',
    { quantity: '1', stopPrice: '980', workingType: 'MARK_PRICE', ...options },
    OCO,
  );
}

export function profitAt1020(options: Parameters<typeof orderPart>[1] = {}): Parts[number] {
  return orderPart('SELL', { quantity: '1', price: '1020', ...options }, OCO);
}

/** The order of a leg as the last command told its strategy. */
export function orderOf(s: Scenario, at: number): number {
  return told(s)[0]!.parts[at]!.order!.orderId;
}

/** Orders and conditions that the last command told, in the order of its events. */
export function sequence(s: Scenario): readonly string[] {
  return s.events.flatMap((event) => {
    if (event.kind === 'order') return [`order ${event.record.status} ${event.record.cancelReason}`.trim()];
    if (event.kind === 'condition')
      return [`condition ${event.record.status} ${text(event.record.quantity)}`];
    return event.kind === 'strategy' ? ['strategy'] : [];
  });
}

/** The open order of user 1. */
export function orderIdOpen(s: Scenario): number {
  return Number(s.open(1)[0]!.split(' ')[0]);
}
