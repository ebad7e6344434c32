import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type {
  MarginMode,
  OrderType,
  PositionSide,
  SelfTradePrevention,
  Side,
  TimeInForce,
} from '../command/command.ts';
import type { CancelReason, ClosedPositionRecord, OrderRecord, OrderStatus } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { Market } from '../symbol/market.ts';
import type { ClientRequest } from './client-request.ts';
import { generatedClientOrderId } from './generated-client-order-id.ts';
import type { SharedTerms } from './order-terms.ts';

/**
 * An order. Objects are pooled, one a slot, and are the image that events show: an {@link OrderRecord} by their getters.
 * `holding` and `terms` are set while the slot is in use.
 *
 * What 100,000 orders cost is memory that no cache holds. So an order is small: it shares its terms, keeps the request only of a client that
 * gave an id, and begins with what is read of it when another order leaves.
 */
export class Order implements OrderRecord {
  readonly slot: number;
  /** Place among the open orders of its holding, −1 outside. */
  place = -1;
  orderId = 0;
  holding!: Holding;
  terms!: SharedTerms;
  /** null where the client gave no id. */
  request: ClientRequest | null = null;
  status: OrderStatus = 'NEW';
  cancelReason: CancelReason = '';
  /** It stands in the book. */
  resting = false;
  /** 0 for MARKET. */
  priceTicks = 0;
  quantitySteps = 0;
  filledSteps = 0;
  tradeValue: Amount = 0;
  handlingFee: Amount = 0;
  realizedPnl: Amount = 0;
  createdAt = 0;
  updatedAt = 0;
  goodTillDate = 0;
  conditionId = 0;
  strategyId = 0;
  /** What a position that it closes was closed by (POS-3). */
  triggerMode: ClosedPositionRecord['triggerMode'] = 1;
  /** Grows with every entry into a book: within a price, the place in the queue. */
  queueNumber = 0;
  /** Place in the heap of GTD orders, −1 outside. */
  expiryIndex = -1;

  constructor(slot: number) {
    this.slot = slot;
  }

  get account(): Account {
    return this.holding.account;
  }

  get market(): Market {
    return this.holding.market;
  }

  get type(): OrderType {
    return this.terms.type;
  }

  get side(): Side {
    return this.terms.side;
  }

  get positionSide(): PositionSide {
    return this.terms.positionSide;
  }

  get timeInForce(): TimeInForce {
    return this.terms.timeInForce;
  }

  get selfTradePrevention(): SelfTradePrevention {
    return this.terms.selfTradePrevention;
  }

  get reduceOnly(): boolean {
    return this.terms.reduceOnly;
  }

  get closePosition(): boolean {
    return this.terms.closePosition;
  }

  get makerOnly(): boolean {
    return this.terms.makerOnly;
  }

  /** Among those that expire together: by id. */
  get expiryNumber(): number {
    return this.orderId;
  }

  get userId(): number {
    return this.account.userId;
  }

  get symbol(): string {
    return this.market.spec.symbol;
  }

  get clientOrderId(): string {
    return this.request === null ? generatedClientOrderId(this.orderId) : this.request.clientOrderId;
  }

  /** The client gave no id: `clientOrderId` is made of the orderId. */
  get hasGeneratedId(): boolean {
    return this.request === null;
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
