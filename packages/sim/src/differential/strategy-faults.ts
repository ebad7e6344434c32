import type { ConditionRequest, OrderRequest, StrategyPartRequest, SymbolSpec } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { oppositeOf } from './order-generator.ts';
import type { Trial } from './trial.ts';

/** A change of a strategy's parts that some rule refuses, or judges in another way. */
type Fault = (
  trial: Trial,
  spec: SymbolSpec,
  parts: readonly StrategyPartRequest[],
) => readonly StrategyPartRequest[];

/** The parts with one fault: a structure of 3112, a filter, a limit of the account's mode, or one id for two. */
export function spoil(
  trial: Trial,
  spec: SymbolSpec,
  parts: readonly StrategyPartRequest[],
): readonly StrategyPartRequest[] {
  return trial.random.pick(FAULTS)(trial, spec, parts);
}

const FAULTS: readonly Fault[] = [
  workingCondition,
  (trial, _spec, parts) => changeOne(trial, parts, closing),
  twiceTheSameKind,
  (_trial, _spec, parts) => changeLast(parts, (request) => ({ ...request, side: oppositeOf(request.side) })),
  (trial, _spec, parts) =>
    changeLast(parts, (request) => ({
      ...request,
      positionSide: trial.random.pick(['BOTH', 'LONG', 'SHORT'] as const),
    })),
  (trial, spec, parts) =>
    changeOne(trial, parts, (request) => ({
      ...request,
      quantity: toAmount(BigInt(request.quantity) + BigInt(spec.stepSize)),
    })),
  pricesMeet,
  pricesMeet,
  (trial, spec, parts) => changeLast(parts, (request) => offGrid(trial, spec, request)),
  marketLeg,
  (trial, _spec, parts) => changeOne(trial, parts, (request) => ({ ...request, reduceOnly: true })),
  oneIdForAll,
];

type Request = OrderRequest | ConditionRequest;

/** The part with its order or condition changed. */
function change(part: StrategyPartRequest, how: <R extends Request>(request: R) => R): StrategyPartRequest {
  return {
    ...part,
    order: part.order === null ? null : how(part.order),
    condition: part.condition === null ? null : how(part.condition),
  };
}

function changeOne(
  trial: Trial,
  parts: readonly StrategyPartRequest[],
  how: <R extends Request>(request: R) => R,
): readonly StrategyPartRequest[] {
  const chosen = trial.random.below(parts.length);
  return parts.map((part, index) => (index === chosen ? change(part, how) : part));
}

function changeLast(
  parts: readonly StrategyPartRequest[],
  how: <R extends Request>(request: R) => R,
): readonly StrategyPartRequest[] {
  return parts.map((part, index) => (index === parts.length - 1 ? change(part, how) : part));
}

function oneIdForAll(
  trial: Trial,
  _spec: SymbolSpec,
  parts: readonly StrategyPartRequest[],
): readonly StrategyPartRequest[] {
  const clientOrderId = `twice-${trial.strategies.length}`;
  return parts.map((part) => change(part, (request) => ({ ...request, clientOrderId })));
}

/** closePosition where the type takes it: a *_LIMIT does not. */
function closing<R extends Request>(request: R): R {
  const takesIt = !request.type.startsWith('STOP_LIMIT') && !request.type.startsWith('TAKE_PROFIT_LIMIT');
  return takesIt ? { ...request, closePosition: true, quantity: 0 } : request;
}

/** The last part's condition, where it is one, also as the first part. */
function workingCondition(
  _trial: Trial,
  _spec: SymbolSpec,
  parts: readonly StrategyPartRequest[],
): readonly StrategyPartRequest[] {
  const condition = parts.find((part) => part.condition !== null)?.condition ?? null;
  if (condition === null) return parts;
  const working = { condition: { ...condition, clientOrderId: '' }, order: null };
  return parts.map((part, index) => (index === 0 ? { ...part, ...working } : part));
}

/** Both legs limit-like, or both stop-like. */
function twiceTheSameKind(
  trial: Trial,
  _spec: SymbolSpec,
  parts: readonly StrategyPartRequest[],
): readonly StrategyPartRequest[] {
  const kept = trial.random.pick(parts.slice(-2));
  if (kept.order !== null && kept.order.priceType !== 0) return parts;
  const { order, condition } = change(kept, (request) => ({ ...request, clientOrderId: '' }));
  return parts.map((part, index) => (index < parts.length - 2 ? part : { ...part, order, condition }));
}

/** One leg's price at the working one's, one tick around it, or around the other leg's. */
function pricesMeet(
  trial: Trial,
  spec: SymbolSpec,
  parts: readonly StrategyPartRequest[],
): readonly StrategyPartRequest[] {
  const { random } = trial;
  const chosen = random.pick([parts.length - 1, Math.max(0, parts.length - 2)]);
  const others = parts.filter((_part, index) => index !== chosen);
  const price =
    others.map(priceOf).find((other) => other > 0n && random.chance(60)) ?? trial.mark(spec.symbol);
  const tick = BigInt(spec.tickSize);
  const near = trial.near(price - (price % tick), tick);
  const told = toAmount(near < tick ? tick : near);
  return parts.map((part, index) => (index === chosen ? repriced(part, told) : part));
}

function priceOf({ order, condition }: StrategyPartRequest): bigint {
  return BigInt(order?.price ?? condition?.stopPrice ?? 0);
}

/** The same part at another price: where it has one. */
function repriced(part: StrategyPartRequest, price: OrderRequest['price']): StrategyPartRequest {
  const { order, condition } = part;
  return {
    ...part,
    order: order === null || order.type === 'MARKET' || order.priceType !== 0 ? order : { ...order, price },
    condition:
      condition === null || condition.type === 'TRAILING_STOP'
        ? condition
        : { ...condition, stopPrice: price },
  };
}

/** Off tick, off step, below the least or above the most. */
function offGrid<R extends Request>(trial: Trial, spec: SymbolSpec, request: R): R {
  const { random } = trial;
  const quantities = [-1n, 1n, BigInt(spec.maxLimitQuantity) + BigInt(spec.stepSize)];
  if (random.chance(50) || request.price === 0) {
    return { ...request, quantity: toAmount(random.pick(quantities)) };
  }
  return { ...request, price: toAmount(BigInt(request.price) + random.pick([1n, BigInt(spec.maxPrice)])) };
}

/** A MARKET order instead of the last part, as no leg of an OCO may be. */
function marketLeg(
  _trial: Trial,
  _spec: SymbolSpec,
  parts: readonly StrategyPartRequest[],
): readonly StrategyPartRequest[] {
  const last = parts.at(-1);
  const request = last?.order ?? last?.condition;
  if (last === undefined || !request) return parts;
  const order: OrderRequest = {
    type: 'MARKET',
    side: request.side,
    positionSide: request.positionSide,
    price: 0,
    quantity: request.quantity,
    timeInForce: 'IOC',
    reduceOnly: request.reduceOnly,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
  };
  return [...parts.slice(0, -1), { ...last, order, condition: null }];
}
