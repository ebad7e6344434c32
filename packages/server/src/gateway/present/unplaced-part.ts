import type {
  CancelReason,
  ConditionRecord,
  ConditionStatus,
  OrderRecord,
  OrderStatus,
  StrategyPartRecord,
  StrategyPartState,
  StrategyRecord,
} from '@openperp/engine';

interface UnplacedStatus {
  readonly order: OrderStatus;
  readonly condition: ConditionStatus;
  readonly cancelReason: CancelReason;
}

/** How a part of a strategy stands that has never had an order or condition order, by its state. */
const STATUS: Readonly<Partial<Record<StrategyPartState, UnplacedStatus>>> = {
  INACTIVE: { order: 'NEW', condition: 'PENDING_ACTIVATION', cancelReason: '' },
  DROPPED: { order: 'CANCELED', condition: 'CANCELLED', cancelReason: 'STRATEGY' },
  REJECTED: { order: 'REJECTED', condition: 'REJECTED', cancelReason: '' },
};

/** The order that a part of a strategy is to place, as its request has it, without an id. */
export function unplacedOrder(strategy: StrategyRecord, part: StrategyPartRecord): OrderRecord {
  const { order: request } = part.request;
  if (request === null) throw new Error(`a part of strategy ${strategy.strategyId} is no order`);
  const { order: status, cancelReason } = statusOf(strategy, part);
  return {
    ...commonOf(strategy, part),
    orderId: 0,
    clientOrderId: request.clientOrderId,
    type: request.type,
    side: request.side,
    positionSide: request.positionSide,
    status,
    timeInForce: request.type === 'MARKET' ? 'IOC' : request.timeInForce,
    price: request.price,
    quantity: request.quantity,
    filledQuantity: 0,
    tradeValue: 0,
    handlingFee: 0,
    realizedPnl: 0,
    reduceOnly: part.reduceOnly,
    closePosition: request.closePosition,
    makerOnly: request.makerOnly,
    selfTradePrevention: request.selfTradePrevention,
    cancelReason,
    conditionId: 0,
    goodTillDate: request.goodTillDate,
  };
}

/** The condition order that a part of a strategy is to become, as its request has it, without an id. */
export function unplacedCondition(strategy: StrategyRecord, part: StrategyPartRecord): ConditionRecord {
  const { condition: request } = part.request;
  if (request === null) throw new Error(`a part of strategy ${strategy.strategyId} is no condition order`);
  const { condition: status, cancelReason } = statusOf(strategy, part);
  return {
    ...commonOf(strategy, part),
    conditionId: 0,
    clientOrderId: request.clientOrderId,
    type: request.type,
    side: request.side,
    positionSide: request.positionSide,
    status,
    timeInForce: request.timeInForce,
    price: request.price,
    quantity: request.quantity,
    stopPrice: request.stopPrice,
    workingType: request.workingType,
    activatePrice: request.activatePrice,
    callbackRate: request.callbackRate,
    reduceOnly: part.reduceOnly,
    closePosition: request.closePosition,
    priceProtect: request.priceProtect,
    goodTillDate: request.goodTillDate,
    extremePrice: 0,
    generatedOrderId: 0,
    triggerTime: 0,
    cancelReason,
    rejectCode: part.rejectCode,
    rejectField: part.rejectField,
    rejectRule: part.rejectRule,
  };
}

function statusOf({ strategyId }: StrategyRecord, { state }: StrategyPartRecord): UnplacedStatus {
  const status = STATUS[state];
  if (status === undefined) throw new Error(`a part of strategy ${strategyId} is ${state} without an image`);
  return status;
}

/** What the strategy says of its part; leverage and margin mode are those at the placing, when some part was active. */
function commonOf(strategy: StrategyRecord, { state }: StrategyPartRecord) {
  const { userId, symbol, strategyId, createdAt, updatedAt } = strategy;
  const image = strategy.parts
    .map(({ order, condition }) => order ?? condition)
    .find((each) => each !== null);
  if (image === undefined) throw new Error(`no part of strategy ${strategyId} has ever been active`);
  const { leverage, marginMode } = image;
  return {
    userId,
    symbol,
    strategyId,
    leverage,
    marginMode,
    createdAt,
    updatedAt: state === 'INACTIVE' ? createdAt : updatedAt,
  };
}
