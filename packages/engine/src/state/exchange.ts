import { Account, FUND_USER_ID } from '../account/account.ts';
import { Holding } from '../account/holding.ts';
import type { Condition } from '../condition/condition.ts';
import { ConditionStore } from '../condition/condition-store.ts';
import { RememberedConditions } from '../condition/remembered-conditions.ts';
import { TriggerState } from '../condition/trigger-state.ts';
import type { EventSink } from '../event/records.ts';
import { SILENT_SINK } from '../event/silent-sink.ts';
import { AdlRankings } from '../liquidation/adl-ranking.ts';
import type { Amount } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import { OrderDraft } from '../order/order-draft.ts';
import { OrderStore } from '../order/order-store.ts';
import { RememberedOrders } from '../order/remembered-orders.ts';
import { RiskWatch } from '../risk/risk-watch.ts';
import { RememberedStrategies } from '../strategy/remembered-strategies.ts';
import { StrategyState } from '../strategy/strategy-state.ts';
import { Market } from '../symbol/market.ts';
import type { SymbolSpec } from '../symbol/symbol-spec.ts';
import { Countdowns } from '../timer/countdowns.ts';
import { ExpiryHeap } from '../timer/expiry-heap.ts';
import { Agents } from './agents.ts';
import { SystemAccounts } from './system-accounts.ts';

/** The one asset that accounts hold and symbols are margined in. */
export const MARGIN_ASSET = 'USDT';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The whole state of the exchange. Everything that decides an outcome is here, and in a snapshot. */
export class Exchange {
  sequence = 0;
  timeMs = 0;
  /** The time of the command, or tick of an advance, before the present one: no state, as each sets it from {@link timeMs}. */
  previousMs = 0;
  /** The UTC day (since 1970) whose volumes are being counted. */
  day = 0;
  lastOrderId = 0;
  lastTradeId = 0;
  lastFillId = 0;
  lastChangeId = 0;
  lastPositionId = 0;
  lastLiquidationId = 0;
  lastConditionId = 0;
  lastStrategyId = 0;
  readonly markets: Market[] = [];
  readonly marketBySymbol = new Map<string, Market>();
  readonly accounts: Account[] = [];
  readonly accountByUserId = new Map<number, Account>();
  /** The insurance fund (LIQ-4): no user's, not among {@link accounts}; its wallet is the ledger account INSURANCE. */
  readonly fund = new Account(-1, FUND_USER_ID, 0);
  readonly orders = new OrderStore();
  readonly system = new SystemAccounts();
  readonly agents = new Agents();
  readonly conditions = new ConditionStore();
  readonly strategies = new StrategyState();
  readonly triggers = new TriggerState();
  readonly expiries = new ExpiryHeap<Order>();
  readonly conditionExpiries = new ExpiryHeap<Condition>();
  readonly countdowns = new Countdowns();
  readonly remembered = new RememberedOrders();
  readonly rememberedConditions = new RememberedConditions();
  readonly rememberedStrategies = new RememberedStrategies();
  readonly risk = new RiskWatch();
  /** Working space of the order being placed: no state, kept only to be used again. */
  readonly draft = new OrderDraft();
  /** LIQ-5's rankings as the command being applied has taken them, and as queries after the last command see them: no state either. */
  readonly adlRankings = new AdlRankings();
  readonly shownRankings = new AdlRankings();
  /** Where the events of the command being applied go. */
  events: EventSink = SILENT_SINK;
  openPositions = 0;
  /** Counts orders and conditions that were cancelled; only differences within a command matter. */
  canceled = 0;
  #lastMarket: Market | undefined;
  /** Counts entries into books; only its order within a price matters, so a snapshot starts it anew. */
  lastQueueNumber = 0;

  constructor() {
    this.accountByUserId.set(FUND_USER_ID, this.fund);
  }

  /** An order or condition has been cancelled. */
  countCanceled(): void {
    this.canceled += 1;
  }

  /** The account of a user; the insurance fund is none, and commands may not name it. */
  userAccount(userId: number): Account | undefined {
    const account = this.accountByUserId.get(userId);
    return account === undefined || account.isFund ? undefined : account;
  }

  /** The accounts of the users and the insurance fund's, which comes first. */
  everyAccount(): readonly Account[] {
    return [this.fund, ...this.accounts];
  }

  /** Enters a symbol. */
  addMarket(spec: SymbolSpec): Market {
    const market = new Market(this.markets.length, spec, this.orders.queues);
    this.markets.push(market);
    this.marketBySymbol.set(spec.symbol, market);
    return market;
  }

  /** The market of a symbol. Most commands name that of the one before: remembering it saves hashing the name. */
  marketOf(symbol: string): Market | undefined {
    if (this.#lastMarket?.spec.symbol !== symbol) this.#lastMarket = this.marketBySymbol.get(symbol);
    return this.#lastMarket;
  }

  /** Enters an account. */
  addAccount(userId: number, createdAt: number): Account {
    const account = new Account(this.accounts.length, userId, createdAt);
    this.accounts.push(account);
    this.accountByUserId.set(userId, account);
    return account;
  }

  /** What an account has in a symbol: what it has, or a new one that is not entered until {@link enterHolding}. */
  holdingOf(account: Account, market: Market): Holding {
    return account.holdings[market.index] ?? new Holding(account, market);
  }

  /** Makes a holding part of the state. */
  enterHolding(holding: Holding): void {
    holding.account.holdings[holding.market.index] = holding;
  }

  /** Keeps the account's list of active holdings true after orders or positions came or went. */
  refreshActive(holding: Holding): void {
    const { active } = holding.account;
    const empty = holding.isEmpty();
    if (empty === holding.activeIndex < 0) return;
    if (!empty) {
      holding.activeIndex = active.length;
      active.push(holding);
      return;
    }
    const last = active.pop()!;
    if (last !== holding) {
      active[holding.activeIndex] = last;
      last.activeIndex = holding.activeIndex;
    }
    holding.activeIndex = -1;
  }

  /** The balances of all system accounts, CLEARING of each symbol last (LEDGER-1). */
  systemBalances(): readonly Amount[] {
    const { fee, funding, rounding, socialised, external } = this.system;
    return [
      fee,
      this.fund.walletBalance,
      funding,
      rounding,
      socialised,
      external,
      ...this.agents.accounts().map((agent) => agent.balance),
      ...this.markets.map((market) => market.clearing),
    ];
  }
}
