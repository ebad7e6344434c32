import type {
  AccountStatus,
  CancelReason,
  MarginMode,
  OrderRecord,
  OrderStatus,
  OrderType,
  Place,
  PositionSide,
  SelfTradePrevention,
  Side,
  SymbolSpec,
  TimeInForce,
} from '@openperp/engine';

/** Money and standing of a user; `wallet` in units. */
export interface Account {
  readonly userId: number;
  readonly createdAt: number;
  status: AccountStatus;
  feeLevel: number;
  isFeeLevelPinned: boolean;
  wallet: bigint;
  /** The last daily close told (FEE-2). */
  lastClose: { readonly equity: bigint; readonly wallet: bigint };
}

/** A symbol and what moves in it; prices 0 while there is none. */
export interface Market {
  spec: SymbolSpec;
  /** Mark = index (markPriceMethod INDEX). */
  mark: bigint;
  lastPrice: bigint;
}

/** Leverage and margin mode that an account has in a symbol. */
export interface Holding {
  readonly userId: number;
  readonly symbol: string;
  leverage: number;
  marginMode: MarginMode;
}

/** An open position; `quantity` and `cost` signed (NUM-3). */
export interface Position {
  readonly positionId: number;
  readonly userId: number;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly openedAt: number;
  quantity: bigint;
  cost: bigint;
  isolatedMargin: bigint;
  realizedPnl: bigint;
  handlingFee: bigint;
  maxQuantity: bigint;
  openedQuantity: bigint;
  openedValue: bigint;
  closedQuantity: bigint;
  closedValue: bigint;
  updatedAt: number;
}

/** An order, whether it rests, takes or has ended; `priority` orders the queue of a price. */
export interface Order {
  readonly orderId: number;
  readonly request: Place;
  readonly userId: number;
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly type: OrderType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly timeInForce: TimeInForce;
  /** By request, by closePosition or by nature (MATCH-7, MATCH-8). */
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly makerOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly goodTillDate: number;
  readonly createdAt: number;
  price: bigint;
  quantity: bigint;
  filledQuantity: bigint;
  tradeValue: bigint;
  handlingFee: bigint;
  realizedPnl: bigint;
  status: OrderStatus;
  cancelReason: CancelReason;
  priority: number;
  updatedAt: number;
}

/** A closed order that its client named, remembered for 24 h. */
export interface RememberedOrder {
  readonly request: Place;
  readonly record: OrderRecord;
  readonly closedAt: number;
}

/** A deposit or withdrawal that was done (LEDGER-2). */
export interface Transfer {
  readonly userId: number;
  readonly direction: 'IN' | 'OUT';
  readonly reference: string;
  readonly amount: bigint;
  readonly changeId: number;
}

/** What an account traded in the UTC day that starts at `day` (ms). */
export interface DayVolume {
  readonly userId: number;
  readonly day: number;
  maker: bigint;
  taker: bigint;
}

/** An armed dead man's switch; `symbol` "" is all symbols. */
export interface DeadMansSwitch {
  readonly userId: number;
  readonly symbol: string;
  readonly dueAt: number;
}

/** The balance of a system account (LEDGER-1). */
export interface SystemBalance {
  readonly name: string;
  balance: bigint;
}

/** The whole state, in plain lists in order of creation. */
export interface Exchange {
  sequence: number;
  timeMs: number;
  /** The last 00:00 UTC whose daily closes are done. */
  lastMidnightMs: number;
  readonly accounts: Account[];
  readonly markets: Market[];
  readonly holdings: Holding[];
  readonly system: SystemBalance[];
  orders: Order[];
  positions: Position[];
  remembered: RememberedOrder[];
  readonly transfers: Transfer[];
  readonly volumes: DayVolume[];
  switches: DeadMansSwitch[];
  readonly lastIds: {
    order: number;
    trade: number;
    fill: number;
    change: number;
    position: number;
    priority: number;
  };
}

/** An exchange without symbols and accounts. */
export function emptyExchange(): Exchange {
  return {
    sequence: 0,
    timeMs: 0,
    lastMidnightMs: 0,
    accounts: [],
    markets: [],
    holdings: [],
    system: [],
    orders: [],
    positions: [],
    remembered: [],
    transfers: [],
    volumes: [],
    switches: [],
    lastIds: { order: 0, trade: 0, fill: 0, change: 0, position: 0, priority: 0 },
  };
}

/** The account of `userId`. */
export function findAccount(exchange: Exchange, userId: number): Account | undefined {
  return exchange.accounts.find((account) => account.userId === userId);
}

/** The account of `userId`, known to exist. */
export function accountOf(exchange: Exchange, userId: number): Account {
  const account = findAccount(exchange, userId);
  if (account === undefined) throw new Error(`no account ${userId}`);
  return account;
}

/** The market of `symbol`. */
export function findMarket(exchange: Exchange, symbol: string): Market | undefined {
  return exchange.markets.find((market) => market.spec.symbol === symbol);
}

/** The market of `symbol`, known to exist. */
export function marketOf(exchange: Exchange, symbol: string): Market {
  const market = findMarket(exchange, symbol);
  if (market === undefined) throw new Error(`no symbol ${symbol}`);
  return market;
}

/** What an account holds a symbol with: what it set, else the symbol's defaults. */
export function holdingOf(exchange: Exchange, userId: number, symbol: string): Readonly<Holding> {
  const found = exchange.holdings.find((holding) => holding.userId === userId && holding.symbol === symbol);
  if (found !== undefined) return found;
  const { defaultLeverage, defaultMarginMode } = marketOf(exchange, symbol).spec;
  return { userId, symbol, leverage: defaultLeverage, marginMode: defaultMarginMode };
}

/** The same, kept from now on whatever becomes of the symbol's defaults. */
export function keepHolding(exchange: Exchange, userId: number, symbol: string): Holding {
  const found = exchange.holdings.find((holding) => holding.userId === userId && holding.symbol === symbol);
  if (found !== undefined) return found;
  const created = { ...holdingOf(exchange, userId, symbol) };
  exchange.holdings.push(created);
  return created;
}

/** The open positions of an account, in one symbol or ("") all. */
export function positionsOf(exchange: Exchange, userId: number, symbol = ''): Position[] {
  return exchange.positions.filter(
    (position) => position.userId === userId && (symbol === '' || position.symbol === symbol),
  );
}

/** The open orders of an account, in one symbol or ("") all. */
export function ordersOf(exchange: Exchange, userId: number, symbol = ''): Order[] {
  return exchange.orders.filter(
    (order) => order.userId === userId && (symbol === '' || order.symbol === symbol),
  );
}

/** The signed quantity that an account holds on a position side; 0 when flat. */
export function quantityHeld(
  exchange: Exchange,
  userId: number,
  symbol: string,
  positionSide: PositionSide,
): bigint {
  const found = positionsOf(exchange, userId, symbol).find(
    (position) => position.positionSide === positionSide,
  );
  return found?.quantity ?? 0n;
}

/** What an order of `side` can close of a signed quantity; 0 where it would add. */
export function closableBy(side: Side, held: bigint): bigint {
  const closable = side === 'SELL' ? held : -held;
  return closable > 0n ? closable : 0n;
}

/** What of the order has not traded. */
export function remainingOf(order: Order): bigint {
  return order.quantity - order.filledQuantity;
}

/** Posts to a system account. */
export function postToSystem(exchange: Exchange, name: string, amount: bigint): void {
  const found = exchange.system.find((account) => account.name === name);
  if (found === undefined) exchange.system.push({ name, balance: amount });
  else found.balance += amount;
}
