import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type {
  MarginMode,
  OrderType,
  PositionSide,
  PriceType,
  SelfTradePrevention,
  Side,
  TimeInForce,
} from '../command/command.ts';
import type { CancelReason, OrderRecord, OrderStatus } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { Market } from '../symbol/market.ts';

/** What generated client order ids begin with; clients may not use it. */
export const GENERATED_CLIENT_ID_PREFIX = 'openperp-';

/**
 * An order. Objects are pooled, one a slot, and are the image that events show: an {@link OrderRecord} by their getters.
 * `account`, `market` and `holding` are set while the slot is in use.
 */
export class Order implements OrderRecord {
  readonly slot: number;
  orderId = 0;
  account!: Account;
  market!: Market;
  holding!: Holding;
  /** What the client gave, "" where it gave none. */
  givenClientOrderId = '';
  type: OrderType = 'LIMIT';
  side: Side = 'BUY';
  positionSide: PositionSide = 'BOTH';
  status: OrderStatus = 'NEW';
  timeInForce: TimeInForce = 'GTC';
  /** 0 for MARKET. */
  priceTicks = 0;
  quantitySteps = 0;
  filledSteps = 0;
  tradeValue: Amount = 0;
  handlingFee: Amount = 0;
  realizedPnl: Amount = 0;
  /** By request, by closePosition, or because it closes by nature (MATCH-8). */
  reduceOnly = false;
  closePosition = false;
  makerOnly = false;
  selfTradePrevention: SelfTradePrevention = 'EXPIRE_MAKER';
  cancelReason: CancelReason = '';
  conditionId = 0;
  strategyId = 0;
  goodTillDate = 0;
  createdAt = 0;
  updatedAt = 0;
  /** The request as it came, for a retry to be compared with. */
  requestedPrice: Amount = 0;
  requestedQuantity: Amount = 0;
  requestedReduceOnly = false;
  requestedPriceType: PriceType = 0;
  /** Neighbours in the holding's list of open orders. */
  newer: Order | null = null;
  older: Order | null = null;
  /** It stands in the book. */
  resting = false;
  /** Grows with every entry into a book: within a price, the place in the queue. */
  queueNumber = 0;
  /** Place in the heap of GTD orders, −1 outside. */
  expiryIndex = -1;
  /** The generated clientOrderId, made when first asked for, and the order it was made for. */
  #generatedClientOrderId = '';
  #generatedFor = 0;

  constructor(slot: number) {
    this.slot = slot;
  }

  get userId(): number {
    return this.account.userId;
  }

  get symbol(): string {
    return this.market.spec.symbol;
  }

  get clientOrderId(): string {
    if (this.givenClientOrderId !== '') return this.givenClientOrderId;
    if (this.#generatedFor !== this.orderId) {
      this.#generatedFor = this.orderId;
      this.#generatedClientOrderId = GENERATED_CLIENT_ID_PREFIX + String(this.orderId);
    }
    return this.#generatedClientOrderId;
  }

  get price(): Amount {
    return this.market.priceOf(this.priceTicks);
  }

  get quantity(): Amount {
    return this.market.quantityOf(this.quantitySteps);
  }

  get filledQuantity(): Amount {
    return this.market.quantityOf(this.filledSteps);
  }

  get remainingSteps(): number {
    return this.quantitySteps - this.filledSteps;
  }

  /** That of the account in the symbol, as it now is. */
  get leverage(): number {
    return this.holding.leverage;
  }

  get marginMode(): MarginMode {
    return this.holding.marginMode;
  }

  get position(): Position {
    return this.holding.position(this.positionSide);
  }
}
