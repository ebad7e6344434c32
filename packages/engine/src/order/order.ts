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
import type { CancelReason, ClosedPositionRecord, OrderRecord, OrderStatus } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { Market } from '../symbol/market.ts';
import { generatedClientOrderId } from './generated-client-order-id.ts';

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
  /** What a position that it closes was closed by (POS-3). */
  triggerMode: ClosedPositionRecord['triggerMode'] = 1;
  goodTillDate = 0;
  createdAt = 0;
  updatedAt = 0;
  /** The request as it came, for a retry to be compared with. */
  requestedPrice: Amount = 0;
  requestedQuantity: Amount = 0;
  requestedReduceOnly = false;
  requestedPriceType: PriceType = 0;
  /** Place among the open orders of its holding, −1 outside. */
  place = -1;
  /** It stands in the book. */
  resting = false;
  /** Grows with every entry into a book: within a price, the place in the queue. */
  queueNumber = 0;
  /** Place in the heap of GTD orders, −1 outside. */
  expiryIndex = -1;

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
    return this.hasGeneratedId ? generatedClientOrderId(this.orderId) : this.givenClientOrderId;
  }

  /** The client gave no id: `clientOrderId` is made of the orderId. */
  get hasGeneratedId(): boolean {
    return this.givenClientOrderId === '';
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
