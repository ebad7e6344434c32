import { expect } from 'vitest';
import { sumOfUnits, units } from './decimal-units.ts';
import type { ExchangeProcess } from './exchange-process.ts';
import { isOpen, isPlaced, type ShownOrder } from './sent-order.ts';
import type { Trader } from './trader.ts';

const PAGE_SIZE = 100;

/** A row of the ledger. */
export interface ShownChange {
  readonly changeId: string;
  readonly amount: string;
  readonly walletBalanceBefore: string;
  readonly walletBalanceAfter: string;
  readonly changeType: string;
  readonly referenceId: string;
}

/** A trade as one of its two sides sees it. */
export interface ShownFill {
  readonly fillId: string;
  readonly tradeId: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly roleType: 'maker' | 'taker';
  readonly price: string;
  readonly quantity: string;
  readonly tradeValue: string;
  readonly handlingFee: string;
  readonly realizedPnl: string;
}

interface Page<Row> {
  readonly list: readonly Row[];
  readonly total: number;
  readonly nextCursor: string | null;
}

/** Asks the exchange for one trader. */
export class AccountReader {
  readonly #exchange: ExchangeProcess;
  readonly #trader: Trader;

  constructor(exchange: ExchangeProcess, trader: Trader) {
    this.#exchange = exchange;
    this.#trader = trader;
  }

  get<Data>(path: string, query = ''): Promise<Data> {
    return this.#exchange.api.dataOf<Data>(this.#trader.signed('GET', path, { query }));
  }

  /** The rows of a list, newest first, page by page, as far as they are not known. */
  async rows<Row>(path: string, isKnown: (row: Row) => boolean = () => false): Promise<Row[]> {
    const rows: Row[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: Page<Row> = await this.get(path, `pageSize=${PAGE_SIZE}${from}`);
      const known = page.list.findIndex(isKnown);
      if (known >= 0) return [...rows, ...page.list.slice(0, known)];
      rows.push(...page.list);
      cursor = page.nextCursor;
    }
    return rows;
  }

  /** An order by one of its ids; undefined where it is not known. */
  async order(query: string): Promise<ShownOrder | undefined> {
    const answer = await this.#exchange.api.mustSend(
      this.#trader.signed('GET', '/v1/private/order', { query }),
    );
    if (answer.code === 3003) return undefined;
    expect(answer.code).toBe(0);
    return answer.data as ShownOrder;
  }

  /** All open orders. */
  async openOrders(): Promise<ShownOrder[]> {
    const orders: ShownOrder[] = [];
    for (let last = ''; ; ) {
      const query = `limit=200${last === '' ? '' : `&lastOrderId=${last}`}`;
      const { list } = await this.get<{ list: ShownOrder[] }>('/v1/private/order/current', query);
      orders.push(...list);
      if (list.length < 200) return orders;
      last = list.at(-1)!.orderId;
    }
  }
}

/** What one account has, in the parts that a pause changes nothing of. */
export interface AccountImage {
  readonly asset: unknown;
  readonly positions: unknown;
  readonly openOrders: readonly ShownOrder[];
  readonly conditions: unknown;
  readonly settings: readonly unknown[];
}

/** Holds what the exchange shows of an account against what its trader was told, and its lists against each other. */
export class AccountAudit {
  readonly #trader: Trader;
  readonly #reader: AccountReader;
  /** Newest first. */
  #changes: ShownChange[] = [];
  /** Newest first. */
  #fills: ShownFill[] = [];
  readonly #fillsByOrder = new Map<string, ShownFill[]>();
  /** Σ of the ledger's rows, in units: of all, and by their type. */
  #balance = 0n;
  readonly #sumByType = new Map<string, bigint>();
  /** Σ of the trades, in units. */
  #fees = 0n;
  #pnl = 0n;
  readonly #quantityBySymbol = new Map<string, bigint>();
  readonly #seenTransfers = new Set<string>();
  /** How many there were at the last check, those of condition orders and strategies among them. */
  openOrders = 0;

  constructor(exchange: ExchangeProcess, trader: Trader) {
    this.#trader = trader;
    this.#reader = new AccountReader(exchange, trader);
  }

  /** Expects everything to be as it was told; answers the trades that are new since the last time. */
  async check(): Promise<readonly ShownFill[]> {
    await this.#checkChanges();
    const fills = await this.#readNewFills();
    await this.#checkOrders();
    await this.#checkMoney();
    await this.#checkPositions();
    await this.#checkSettings();
    return fills;
  }

  /** Expects the whole lists, read again from the start, to be what was seen piece by piece, and to hold every order once. */
  async checkWholeLists(): Promise<void> {
    expect(await this.#reader.rows('/v1/private/user/account-change-log')).toEqual(this.#changes);
    expect(await this.#reader.rows('/v1/private/order/trades')).toEqual(this.#fills);
    const closed = (await this.#reader.rows<ShownOrder>('/v1/private/order/history')).filter(isPlaced);
    const open = (await this.#reader.openOrders()).filter(isPlaced);
    expect(closed.filter(isOpen)).toEqual([]);
    const told = [...this.#trader.orders.values()].filter((order) => !order.isRefused);
    const byClientId = new Map([...open, ...closed].map((order) => [order.clientOrderId, order]));
    expect(byClientId.size).toBe(open.length + closed.length);
    expect(new Set([...open, ...closed].map(({ orderId }) => orderId)).size).toBe(byClientId.size);
    expect([...byClientId.keys()].sort()).toEqual(told.map(({ body }) => body.clientOrderId).sort());
    for (const order of told) expect(byClientId.get(order.body.clientOrderId)).toEqual(order.told);
  }

  /** The account as it stands. */
  async image(): Promise<AccountImage> {
    return {
      asset: await this.#reader.get('/v1/private/user/asset'),
      positions: await this.#reader.get('/v1/private/position/positions'),
      openOrders: await this.#reader.openOrders(),
      conditions: await this.#reader.get('/v1/private/order/current-condition'),
      settings: await Promise.all(
        [...this.#trader.leverages.keys()].map((symbol) =>
          this.#reader.get('/v1/private/position/settings', `symbol=${symbol}`),
        ),
      ),
    };
  }

  /** LEDGER-2: each row goes on where the one before ended. Rows never change, so only those after the newest known one are read. */
  async #checkChanges(): Promise<void> {
    const last = this.#changes[0]?.changeId;
    const rows = await this.#reader.rows<ShownChange>(
      '/v1/private/user/account-change-log',
      ({ changeId }) => changeId === last,
    );
    this.#changes = [...rows, ...this.#changes];
    for (const row of rows.toReversed()) {
      expect(units(row.walletBalanceBefore)).toBe(this.#balance);
      this.#balance += units(row.amount);
      expect(units(row.walletBalanceAfter)).toBe(this.#balance);
      addTo(this.#sumByType, row.changeType, units(row.amount));
      if (row.changeType.startsWith('TRANSFER')) this.#checkTransfer(row);
    }
  }

  async #readNewFills(): Promise<readonly ShownFill[]> {
    const last = this.#fills[0]?.fillId;
    const fills = await this.#reader.rows<ShownFill>(
      '/v1/private/order/trades',
      ({ fillId }) => fillId === last,
    );
    this.#fills = [...fills, ...this.#fills];
    for (const fill of fills) {
      this.#fees += units(fill.handlingFee);
      this.#pnl += units(fill.realizedPnl);
      const quantity = units(fill.quantity);
      addTo(this.#quantityBySymbol, fill.symbol, fill.side === 'BUY' ? quantity : -quantity);
      this.#fillsByOrder.set(fill.orderId, [...(this.#fillsByOrder.get(fill.orderId) ?? []), fill]);
    }
    return fills;
  }

  /** DUR-2: every order that was answered is there once, by either id, as told; one that was refused is not. */
  async #checkOrders(): Promise<void> {
    const orders = await this.#reader.openOrders();
    const open = new Map(orders.filter(isPlaced).map((order) => [order.orderId, order]));
    for (const order of orders) expectSumOfFills(order, this.#fillsByOrder.get(order.orderId) ?? []);
    this.openOrders = orders.length;
    let openNow = 0;
    for (const order of this.#trader.orders.values()) {
      if (order.isSettled) continue;
      const { symbol, clientOrderId } = order.body;
      const found = await this.#reader.order(`symbol=${symbol}&clientOrderId=${clientOrderId}`);
      if (order.isRefused) expect(found).toBeUndefined();
      else {
        if (found === undefined) throw new Error(`order ${clientOrderId} is lost`);
        order.expectAsTold(found);
        expect(await this.#reader.order(`symbol=${symbol}&orderId=${found.orderId}`)).toEqual(found);
        expect(open.get(found.orderId)).toEqual(isOpen(found) ? found : undefined);
        expectSumOfFills(found, this.#fillsByOrder.get(found.orderId) ?? []);
        order.tell(found);
        if (isOpen(found)) openNow += 1;
      }
      order.checked();
    }
    expect(open.size).toBe(openNow);
  }

  /** A transfer is there once, as it was told. */
  #checkTransfer(row: ShownChange): void {
    const { referenceId } = row;
    expect(row).toEqual(this.#trader.transfers.get(referenceId)?.answer);
    expect(this.#seenTransfers.has(referenceId)).toBe(false);
    this.#seenTransfers.add(referenceId);
  }

  /** LEDGER-2: the balance is the fold of the rows; no transfer that was answered is missing; fees and results are those of the trades. */
  async #checkMoney(): Promise<void> {
    const { userAsset } = await this.#reader.get<{ userAsset: { walletBalance: string } }>(
      '/v1/private/user/asset',
    );
    expect(units(userAsset.walletBalance)).toBe(this.#balance);
    const made = [...this.#trader.transfers.values()].filter(({ answer }) => answer !== 'refused');
    expect(this.#seenTransfers.size).toBe(made.length);
    expect(this.#sumByType.get('HANDLING_FEE') ?? 0n).toBe(-this.#fees);
    expect(this.#sumByType.get('REALIZED_PNL') ?? 0n).toBe(this.#pnl);
  }

  /** A position is the sum of the trades in its symbol. */
  async #checkPositions(): Promise<void> {
    const { positions } = await this.#reader.get<{
      positions: readonly { symbol: string; quantity: string }[];
    }>('/v1/private/position/positions');
    const held = new Map(positions.map(({ symbol, quantity }) => [symbol, units(quantity)]));
    expect(held.size).toBe(positions.length);
    for (const symbol of this.#trader.leverages.keys()) {
      expect(held.get(symbol) ?? 0n).toBe(this.#quantityBySymbol.get(symbol) ?? 0n);
    }
  }

  /** The leverage is the one told last, or one whose answer was lost. */
  async #checkSettings(): Promise<void> {
    for (const [symbol, leverages] of this.#trader.leverages) {
      const { leverage } = await this.#reader.get<{ leverage: number }>(
        '/v1/private/position/settings',
        `symbol=${symbol}`,
      );
      expect([...leverages]).toContain(leverage);
      this.#trader.leverages.set(symbol, new Set([leverage]));
    }
  }
}

function addTo(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

function expectSumOfFills(order: ShownOrder, fills: readonly ShownFill[]): void {
  for (const { symbol, side } of fills) expect([symbol, side]).toEqual([order.symbol, order.side]);
  const sums = [
    sumOfUnits(fills.map(({ quantity }) => quantity)),
    sumOfUnits(fills.map(({ tradeValue }) => tradeValue)),
    sumOfUnits(fills.map(({ handlingFee }) => handlingFee)),
    sumOfUnits(fills.map(({ realizedPnl }) => realizedPnl)),
  ];
  const { filledQuantity, tradeValue, handlingFee, realizedPnl } = order;
  expect([filledQuantity, tradeValue, handlingFee, realizedPnl].map(units)).toEqual(sums);
}
