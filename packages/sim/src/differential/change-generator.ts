import type { Command, OrderReference } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { drawPrice, drawQuantity } from './order-values.ts';
import type { Trial } from './trial.ts';

/** A cancel of one order. */
export function drawCancel(trial: Trial): Command {
  const userId = trial.userIdWithOrders();
  return { kind: 'cancel', userId, ...drawReference(trial, userId) };
}

/** A move to another price, or to a quantity around what there is and what has executed. */
export function drawMove(trial: Trial): Command {
  const { random } = trial;
  const userId = trial.userIdWithOrders();
  const reference = drawReference(trial, userId);
  const spec = trial.specs.find(({ symbol }) => symbol === reference.symbol) ?? trial.spec();
  const order = trial.openOrders(userId).find(({ orderId }) => orderId === reference.orderId);
  const step = BigInt(spec.stepSize);
  const quantities = [0n, drawQuantity(trial, spec, userId)];
  if (order !== undefined) {
    const [total, filled] = [BigInt(order.quantity), BigInt(order.filledQuantity)];
    quantities.push(total - step, total + step, total, filled, filled + step, (total / step / 2n) * step);
  }
  const price = random.chance(50) ? 0n : drawPrice(trial, spec);
  const quantity = random.pick(quantities);
  return { kind: 'move', userId, ...reference, price: toAmount(price), quantity: toAmount(quantity) };
}

/** A reference to an open order, an old one, or none there is. */
function drawReference(trial: Trial, userId: number): OrderReference & { readonly symbol: string } {
  const { random, names } = trial;
  const open = trial.openOrders(userId);
  if (open.length === 0 || random.chance(10)) {
    const byId = random.chance(50) || names.length === 0;
    const clientOrderId = byId ? '' : random.pick(names);
    return { orderId: byId ? random.below(400) + 1 : 0, clientOrderId, symbol: trial.symbol() };
  }
  const order = random.pick(open);
  const symbol = random.chance(3) ? trial.symbol() : order.symbol;
  const roll = random.below(10);
  if (roll < 6) return { orderId: order.orderId, clientOrderId: '', symbol };
  if (roll < 9) return { orderId: 0, clientOrderId: order.clientOrderId, symbol };
  return { orderId: order.orderId, clientOrderId: random.pick([order.clientOrderId, 'other']), symbol };
}

/** Cancels of many orders, and dead man's switches. */
export function drawSweep(trial: Trial): Command {
  const { random } = trial;
  const userId = trial.userId();
  const symbol = random.chance(40) ? '' : trial.symbol();
  if (random.chance(35)) {
    return { kind: 'cancelAll', userId, symbol, cancelType: random.pick([0, 1] as const) };
  }
  return { kind: 'countdown', userId, symbol, timeoutMs: random.pick([0, 1000, 1500, 5000, 60_000]) };
}
