import type { EngineEvent, OrderRecord, Place } from '@openperp/engine';
import type { CommandReply } from '../../../engine-thread/command-reply.ts';
import { type Answer, type FieldPath, Refused, refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import { orderText, placedOrderText } from '../../present/order.ts';
import type { Services } from '../../services/services.ts';

/** One order of an account. `orderId` 0 and `clientOrderId` "": not given; where both are, both must match. */
export interface OrderName {
  readonly userId: number;
  readonly symbol: string;
  readonly orderId: number;
  readonly clientOrderId: string;
}

/** The order with this id as a command left it; undefined where the command did not touch it. */
function orderAfter(events: readonly EngineEvent[], orderId: number): OrderRecord | undefined {
  for (let i = events.length - 1; i >= 0; i -= 1) {
    const event = events[i]!;
    if (event.kind === 'order' && event.record.orderId === orderId) return event.record;
  }
  return undefined;
}

/** The order as it now stands: open or remembered in the engine, else closed in the history; undefined where there is none. */
export async function findOrder(
  { engine, past }: Services,
  name: OrderName,
): Promise<OrderRecord | Refused | undefined> {
  return (await engine.query({ kind: 'order', ...name })) ?? (await findClosedOrder(past, name));
}

/** The closed order in the history; undefined where there is none. */
function findClosedOrder(
  past: Services['past'],
  name: OrderName,
): Promise<OrderRecord | Refused | undefined> {
  const { userId, symbol, orderId, clientOrderId } = name;
  return past.ofAccount({
    kind: 'closedOrder',
    userId,
    symbol,
    orderId: orderId === 0 ? null : orderId,
    clientOrderId: clientOrderId === '' ? null : clientOrderId,
  });
}

/** The answer to a `place`. A safe retry touched nothing: it is answered with the order as it now stands. */
export function placedAnswer(
  services: Services,
  command: Place,
  reply: CommandReply,
  at?: FieldPath,
): Answer | Promise<Answer> {
  if (reply.unavailable) return UNAVAILABLE;
  const { outcome, timeMs } = reply;
  if (outcome.code !== 0) return refusedByEngine(outcome, at);
  const order = orderAfter(reply.events, outcome.id);
  if (order === undefined) return retriedAnswer(services, command, outcome.id, timeMs);
  return placedOrderText(order, services.symbols.meanDigits(order.symbol), timeMs);
}

async function retriedAnswer(
  services: Services,
  { userId, symbol, clientOrderId }: Place,
  orderId: number,
  timeMs: number,
): Promise<Answer> {
  const order = await findOrder(services, { userId, symbol, orderId, clientOrderId });
  if (order === undefined) throw new Error(`order ${orderId} of a retry is not there`);
  if (order instanceof Refused) return order;
  return placedOrderText(order, services.symbols.meanDigits(symbol), timeMs);
}

/** The answer to a `cancel` or `move` of `name`. The engine forgets closed orders; whether one that it does not know is closed (3005) or never was (3003) the history tells. */
export function changedAnswer(
  services: Services,
  name: OrderName,
  reply: CommandReply,
  at?: FieldPath,
): Answer | Promise<Answer> {
  if (reply.unavailable) return UNAVAILABLE;
  const { outcome } = reply;
  if (outcome.code === 3003) return closedOrUnknown(services, name, refusedByEngine(outcome, at), at);
  if (outcome.code !== 0) return refusedByEngine(outcome, at);
  const order = orderAfter(reply.events, outcome.id);
  if (order === undefined) throw new Error(`no event of order ${outcome.id}, which was changed`);
  return orderText(order, services.symbols.meanDigits(order.symbol));
}

async function closedOrUnknown(
  { past }: Services,
  name: OrderName,
  unknown: Refused,
  at: FieldPath | undefined,
): Promise<Refused> {
  const order = await findClosedOrder(past, name);
  if (order instanceof Refused) return order;
  const field = name.orderId !== 0 ? 'orderId' : 'clientOrderId';
  return order === undefined ? unknown : refusedByEngine({ code: 3005, field, rule: 'MATCH-9' }, at);
}
