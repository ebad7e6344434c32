import type {
  AccountStatus,
  CancelReason,
  ConditionRecord,
  ConditionStatus,
  MarginMode,
  OrderRecord,
  OrderStatus,
  OrderType,
  Outcome,
  Place,
  PlaceCondition,
  PlaceStrategy,
  PositionSide,
  SelfTradePrevention,
  Side,
  StrategyPartRequest,
  StrategyPartState,
  StrategyRecord,
  StrategyStatus,
  SymbolSpec,
  TimeInForce,
  WorkingType,
} from '@openperp/engine';
import { type AgentBook, newAgentBook } from './agent.ts';

/** The user id of the insurance fund (LIQ-4). */
export const FUND_ID = 0;

/** Money and standing of a user, or of the insurance fund; `wallet` in units. */
export interface Account {
  readonly userId: number;
  readonly createdAt: number;
  status: AccountStatus;
  feeLevel: number;
  isFeeLevelPinned: boolean;
  wallet: bigint;
  /** The last daily close told (FEE-2). */
  lastClose: { readonly equity: bigint; readonly wallet: bigint };
  /** MARGIN-8: its cross scope has been called and not come back below 0.8. */
  isCalled: boolean;
}

/** What one source of an index said last, and when (PRICE-1). */
export interface ToldPrice {
  readonly source: string;
  readonly price: bigint;
  readonly toldAt: number;
}

/** PRICE-2: twice the distance of the middle of the book from the index. */
export interface BasisSample {
  readonly timeMs: number;
  readonly twiceBasis: bigint;
}

/** A symbol and what moves in it; prices 0 while there is none. */
export interface Market {
  spec: SymbolSpec;
  index: bigint;
  mark: bigint;
  /** Of the last trade in the book. */
  lastPrice: bigint;
  /** PRICE-1: no live source, or never one. */
  isStale: boolean;
  told: ToldPrice[];
  basis: BasisSample[];
  nextFundingTime: number;
  /** FUND-1: the samples of the running interval, in order. */
  premiums: bigint[];
  lastFundingRate: bigint;
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
  /** FUND-3: what it received, less what it paid. */
  fundingFee: bigint;
  /** MARGIN-8: an isolated position that has been called and not come back below 0.8. */
  isCalled: boolean;
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
  /** POS-3: what it is said to have closed a position by. */
  readonly triggerMode: number;
  /** The condition that placed it, and the strategy that it belongs to; 0: none. */
  readonly conditionId: number;
  readonly strategyId: number;
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
  /** As it was told when it ended. */
  lastImage: OrderRecord | undefined;
}

/** A condition order, whether it waits or has ended (COND-1 … COND-5). */
export interface Condition {
  readonly conditionId: number;
  readonly request: PlaceCondition;
  readonly userId: number;
  readonly symbol: string;
  readonly clientOrderId: string;
  /** By request, by closePosition, by nature, or driven against its working order (STRAT-5). */
  readonly reduceOnly: boolean;
  /** 0: of no strategy. */
  readonly strategyId: number;
  readonly createdAt: number;
  quantity: bigint;
  status: ConditionStatus;
  /** COND-5: its turn came, and mark and last price were too far apart. */
  isProtected: boolean;
  /** COND-3; 0: none yet. */
  extreme: bigint;
  /** The order that it has placed. */
  order: Order | undefined;
  triggerTime: number;
  cancelReason: CancelReason;
  /** Why its order was refused (COND-2). */
  rejection: Outcome | undefined;
  updatedAt: number;
  /** As it was told when it ended. */
  lastImage: ConditionRecord | undefined;
}

/** A condition that has ended and that its client named, remembered for 24 h. */
export interface RememberedCondition {
  readonly request: PlaceCondition;
  readonly record: ConditionRecord;
  readonly endedAt: number;
}

/** A part of a strategy, with what it has placed. */
export interface StrategyPart {
  readonly request: StrategyPartRequest;
  /** OTO, OTOCO: the first, which drives the others. */
  readonly isWorking: boolean;
  readonly reduceOnly: boolean;
  state: StrategyPartState;
  /** What the legs may execute together, as far as this one has been told. */
  target: bigint;
  order: Order | undefined;
  condition: Condition | undefined;
  /** Why it was refused when it was to become active. */
  rejection: Outcome | undefined;
}

/** Orders that hang together (STRAT-1). */
export interface Strategy {
  readonly strategyId: number;
  readonly request: PlaceStrategy;
  readonly userId: number;
  readonly symbol: string;
  readonly clientStrategyId: string;
  readonly parts: readonly StrategyPart[];
  readonly createdAt: number;
  status: StrategyStatus;
  /** How it stood when it was last followed up: when it stands otherwise, something has happened to it. */
  followed: string;
  updatedAt: number;
}

/** An ended strategy of which the client named something, remembered for 24 h. */
export interface RememberedStrategy {
  readonly strategy: Strategy;
  readonly record: StrategyRecord;
  readonly endedAt: number;
}

/** A change of a price that conditions watch, not yet shown to them. */
export interface PricePoint {
  readonly symbol: string;
  readonly workingType: WorkingType;
  readonly price: bigint;
}

/** A position that has closed or flipped, whose conditions and strategies are still to end (COND-4, STRAT-5). */
export interface PositionEnd {
  readonly userId: number;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly wasLong: boolean;
  readonly isAdl: boolean;
}

/** What an account has in a symbol, where conditions that last as long as it may have lost it (COND-4). */
export interface LostGround {
  readonly userId: number;
  readonly symbol: string;
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
  /** The time of the command or tick before the present one. */
  previousMs: number;
  /** The last 00:00 UTC whose daily closes are done. */
  lastMidnightMs: number;
  readonly accounts: Account[];
  /** LIQ-4; its wallet is the ledger account INSURANCE. */
  readonly fund: Account;
  /** LIQ-7: the accounts whose liquidation waits, in order. */
  queue: number[];
  /** LIQ-5: the rankings that the present command has taken. */
  rankings: Ranking[];
  /** What the fund stood at when it was last liquidated: the same again is not tried again. */
  fundAttempt: string;
  readonly markets: Market[];
  readonly holdings: Holding[];
  readonly system: SystemBalance[];
  orders: Order[];
  positions: Position[];
  remembered: RememberedOrder[];
  /** Those that wait, the reached and the protected ones included. */
  conditions: Condition[];
  rememberedConditions: RememberedCondition[];
  /** Those that work. */
  strategies: Strategy[];
  rememberedStrategies: RememberedStrategy[];
  points: PricePoint[];
  positionEnds: PositionEnd[];
  lostGround: LostGround[];
  /** COND-6: the conditions whose price has come, in the order in which they fire. */
  reached: Condition[];
  /** What the present command has done so far. */
  inCommand: InCommand;
  readonly transfers: Transfer[];
  readonly agents: AgentBook;
  readonly volumes: DayVolume[];
  switches: DeadMansSwitch[];
  readonly lastIds: {
    order: number;
    trade: number;
    fill: number;
    change: number;
    position: number;
    priority: number;
    liquidation: number;
    condition: number;
    strategy: number;
  };
}

/** What the present command has done so far. */
export interface InCommand {
  /** COND-6: it found conditions that earlier ones had left, and is not a tick: it fires none. */
  readonly isBacklogged: boolean;
  fired: number;
  liquidated: number;
  /** Strategies that are to be told at its end. */
  readonly changed: Strategy[];
}

/** LIQ-5: the positions of one side of a symbol as they were ranked, first to be closed first. */
export interface Ranking {
  readonly symbol: string;
  readonly isLong: boolean;
  readonly positions: readonly Position[];
}

/** An account as it begins. */
export function newAccount(userId: number, createdAt: number): Account {
  return {
    userId,
    createdAt,
    status: 'ACTIVE',
    feeLevel: 0,
    isFeeLevelPinned: false,
    wallet: 0n,
    lastClose: { equity: 0n, wallet: 0n },
    isCalled: false,
  };
}

/** A command that has done nothing yet. */
export function newCommand(isBacklogged: boolean): InCommand {
  return { isBacklogged, fired: 0, liquidated: 0, changed: [] };
}

/** An exchange without symbols and accounts. */
export function emptyExchange(): Exchange {
  return {
    sequence: 0,
    timeMs: 0,
    previousMs: 0,
    lastMidnightMs: 0,
    accounts: [],
    fund: newAccount(FUND_ID, 0),
    queue: [],
    rankings: [],
    fundAttempt: '',
    markets: [],
    holdings: [],
    system: [],
    orders: [],
    positions: [],
    remembered: [],
    conditions: [],
    rememberedConditions: [],
    strategies: [],
    rememberedStrategies: [],
    points: [],
    positionEnds: [],
    lostGround: [],
    reached: [],
    inCommand: newCommand(false),
    transfers: [],
    agents: newAgentBook(),
    volumes: [],
    switches: [],
    lastIds: {
      order: 0,
      trade: 0,
      fill: 0,
      change: 0,
      position: 0,
      priority: 0,
      liquidation: 0,
      condition: 0,
      strategy: 0,
    },
  };
}

/** The account of a user; the insurance fund is none. */
export function findAccount(exchange: Exchange, userId: number): Account | undefined {
  return exchange.accounts.find((account) => account.userId === userId);
}

/** The account of a user or of the insurance fund, for those who only look. */
export function findAnyAccount(exchange: Exchange, userId: number): Account | undefined {
  return userId === FUND_ID ? exchange.fund : findAccount(exchange, userId);
}

/** The account of `userId`, the fund's too, known to exist. */
export function accountOf(exchange: Exchange, userId: number): Account {
  const account = findAnyAccount(exchange, userId);
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

/** What an account holds a symbol with: what it set, else the symbol's defaults; the fund is always cross. */
export function holdingOf(exchange: Exchange, userId: number, symbol: string): Readonly<Holding> {
  const found = exchange.holdings.find((holding) => holding.userId === userId && holding.symbol === symbol);
  if (found !== undefined) return found;
  const { defaultLeverage, defaultMarginMode } = marketOf(exchange, symbol).spec;
  const marginMode = userId === FUND_ID ? 'CROSS' : defaultMarginMode;
  return { userId, symbol, leverage: defaultLeverage, marginMode };
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

/** The waiting conditions of an account, in one symbol or ("") all. */
export function conditionsOf(exchange: Exchange, userId: number, symbol = ''): Condition[] {
  return exchange.conditions.filter(
    (condition) => condition.userId === userId && (symbol === '' || condition.symbol === symbol),
  );
}

/** The working strategies of an account, in one symbol or ("") all. */
export function strategiesOf(exchange: Exchange, userId: number, symbol = ''): Strategy[] {
  return exchange.strategies.filter(
    (strategy) => strategy.userId === userId && (symbol === '' || strategy.symbol === symbol),
  );
}

/** STRAT-5: the parts of an account's strategies in a symbol that wait for their working part. */
export function inactiveParts(exchange: Exchange, userId: number, symbol: string): StrategyPart[] {
  return strategiesOf(exchange, userId, symbol).flatMap(({ parts }) =>
    parts.filter(({ state }) => state === 'INACTIVE'),
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

/** COND-4: conditions that last as long as a position or an opening order are to be looked at, the oldest loss first. */
export function noteLostGround(exchange: Exchange, { userId, symbol }: LostGround): void {
  const isNoted = exchange.lostGround.some((lost) => lost.userId === userId && lost.symbol === symbol);
  if (!isNoted) exchange.lostGround.push({ userId, symbol });
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
