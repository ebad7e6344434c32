import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../demo/random.ts';
import type { ExchangeClient, HttpAnswer } from './exchange-client.ts';
import type { ExchangeProcess } from './exchange-process.ts';
import type { PlaceBody, SentOrder } from './sent-order.ts';
import { notePlaced, type SentTransfer, type Trader } from './trader.ts';

/** A symbol that is traded, and what its orders look like. */
export interface TradedSymbol {
  readonly symbol: string;
  /** Where prices are tried around, ticks. */
  readonly midTicks: number;
  readonly priceDigits: number;
  /** The least quantity that is tried, steps of 0.001. */
  readonly leastSteps: number;
}

/** BTCUSDT around 50,000 and ETHUSDT around 2,500. */
export const TRADED: readonly [TradedSymbol, TradedSymbol] = [
  { symbol: 'BTCUSDT', midTicks: 500_000, priceDigits: 1, leastSteps: 1 },
  { symbol: 'ETHUSDT', midTicks: 250_000, priceDigits: 2, leastSteps: 5 },
];

/** Digits of a quantity. */
export const STEP_DIGITS = 3;
/** Typical distance of a price from the middle, ticks: half of the orders cross. */
const SPREAD_TICKS = 30;
const FAR_TICKS = 5_000;
/** GTD orders end about so long after they were placed, engine time, ms; the least allowed is 60 s. */
const LIFE_MS = 75_000;
const UNKNOWN_ORDER = 3003;
/** A worker with so many open orders cancels one. */
const MAX_OPEN = 15;

/** `n` × 10^-digits. */
export function decimalText(n: number, digits: number): string {
  const text = `${n}`.padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** What workers share: where to send, and the newest time that the exchange told. */
export interface Trading {
  readonly exchange: ExchangeProcess;
  engineTimeMs: number;
}

type Act = () => Promise<HttpAnswer | undefined>;

/** Does one thing after the other for a trader, each after the answer to the one before, with orders of its own. */
export class TradingWorker {
  readonly #trading: Trading;
  readonly #trader: Trader;
  readonly #random: Random;
  readonly #mine: SentOrder[];

  /** `mine` are open orders that no other worker touches. */
  constructor(trading: Trading, trader: Trader, mine: readonly SentOrder[], random: Random) {
    this.#trading = trading;
    this.#trader = trader;
    this.#mine = [...mine];
    this.#random = random;
  }

  /** Trades until an answer stays out, at most `steps` times. */
  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      const answer = await this.#act()();
      if (answer === undefined) return;
    }
  }

  get #api(): ExchangeClient {
    return this.#trading.exchange.api;
  }

  #act(): Act {
    const open = this.#mine.filter((order) => order.isOpen);
    const one = open[this.#random.below(open.length)];
    if (one !== undefined && open.length >= MAX_OPEN) return () => this.#cancel(one);
    const dice = this.#random.below(100);
    if (dice < 50 || one === undefined) return () => this.#place(this.#limitOrder());
    if (dice < 58) return () => this.#place(this.#marketOrder());
    if (dice < 65) return () => this.#placeBatch();
    if (dice < 77) return () => this.#cancel(one);
    if (dice < 89) return () => this.#move(one);
    if (dice < 93) return () => this.#retry(one);
    if (dice < 99) return () => this.#transfer();
    return () => this.#trader.cancelAll(this.#api, this.#symbol().symbol);
  }

  #symbol(): TradedSymbol {
    return TRADED[this.#random.below(TRADED.length)]!;
  }

  #side(): 'BUY' | 'SELL' {
    return this.#random.chance(0.5) ? 'BUY' : 'SELL';
  }

  #price({ midTicks, priceDigits }: TradedSymbol): string {
    return decimalText(midTicks + Math.round(SPREAD_TICKS * this.#random.normal()), priceDigits);
  }

  #quantity({ leastSteps }: TradedSymbol): string {
    return decimalText(leastSteps * (1 + this.#random.below(20)), STEP_DIGITS);
  }

  #limitOrder(): PlaceBody {
    const symbol = this.#symbol();
    const dice = this.#random.below(10);
    const timeInForce = (['IOC', 'FOK', 'GTD'] as const)[dice] ?? 'GTC';
    const goodTillDate = this.#trading.engineTimeMs + LIFE_MS + this.#random.below(LIFE_MS);
    return {
      symbol: symbol.symbol,
      type: 'LIMIT',
      side: this.#side(),
      price: this.#price(symbol),
      quantity: this.#quantity(symbol),
      clientOrderId: this.#trader.nextId(),
      timeInForce,
      ...(timeInForce === 'GTD' ? { goodTillDate } : {}),
      ...(dice === 3 ? { makerOnly: true } : {}),
      ...(dice === 4 ? { reduceOnly: true } : {}),
    };
  }

  #marketOrder(): PlaceBody {
    const symbol = this.#symbol();
    return {
      symbol: symbol.symbol,
      type: 'MARKET',
      side: this.#side(),
      quantity: this.#quantity(symbol),
      clientOrderId: this.#trader.nextId(),
    };
  }

  async #place(body: PlaceBody): Promise<HttpAnswer | undefined> {
    const answer = await this.#trader.place(this.#api, body);
    this.#mine.push(this.#trader.orders.get(body.clientOrderId)!);
    if (answer?.code === 0) {
      this.#trading.engineTimeMs = Math.max(
        this.#trading.engineTimeMs,
        (answer.data as { timestamp: number }).timestamp,
      );
    }
    return answer;
  }

  /** Orders that rest far below the market, whatever happens: none of them can be refused. */
  async #placeBatch(): Promise<HttpAnswer | undefined> {
    const { symbol, midTicks, priceDigits, leastSteps } = this.#symbol();
    const bodies = Array.from({ length: 2 + this.#random.below(4) }, (_, at) => ({
      symbol,
      type: 'LIMIT' as const,
      side: 'BUY' as const,
      price: decimalText(midTicks - FAR_TICKS - at, priceDigits),
      quantity: decimalText(leastSteps, STEP_DIGITS),
      clientOrderId: this.#trader.nextId(),
    }));
    const answer = await this.#trader.placeBatch(this.#api, bodies);
    for (const { clientOrderId } of bodies) this.#mine.push(this.#trader.orders.get(clientOrderId)!);
    return answer;
  }

  #cancel(order: SentOrder): Promise<HttpAnswer | undefined> {
    return this.#changed(order, this.#trader.cancel(this.#api, order, this.#random));
  }

  #move(order: SentOrder): Promise<HttpAnswer | undefined> {
    const symbol = TRADED.find((each) => each.symbol === order.body.symbol)!;
    const change = this.#random.chance(0.5)
      ? { quantity: this.#quantity(symbol) }
      : { price: this.#price(symbol), quantity: this.#quantity(symbol) };
    return this.#changed(order, this.#trader.move(this.#api, order, change, this.#random));
  }

  /** Whatever it says, an order that was told must be known; one that was not changed (it may have traded meanwhile) is left alone. */
  async #changed(order: SentOrder, sent: Promise<HttpAnswer | undefined>): Promise<HttpAnswer | undefined> {
    const answer = await sent;
    if (answer?.code === UNKNOWN_ORDER) throw new Error(`${order.told.orderId} is not known any more`);
    if (answer !== undefined && answer.code !== 0) this.#mine.splice(this.#mine.indexOf(order), 1);
    return answer;
  }

  /** Places an order again, as a client does that has lost the answer: the same order must come back. */
  async #retry(order: SentOrder): Promise<HttpAnswer | undefined> {
    const { orderId } = order.told;
    // Signed in the millisecond of the first it would be the very same request, a replay.
    await delay(2);
    const answer = await this.#api.send(
      this.#trader.signed('POST', '/v1/private/order/place', { body: order.body }),
    );
    if (answer === undefined) return undefined;
    notePlaced(order, answer);
    if (answer.code !== 0 || order.told.orderId !== orderId)
      throw new Error(`a retry of order ${orderId}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async #transfer(): Promise<HttpAnswer | undefined> {
    const transfer: SentTransfer = {
      kind: this.#random.chance(0.5) ? 'deposit' : 'withdraw',
      amount: decimalText(1 + this.#random.below(5_000_000_000), 8),
      reference: this.#trader.nextId(),
      answer: undefined,
    };
    this.#trader.transfers.set(transfer.reference, transfer);
    const answer = await sendTransfer(this.#trading.exchange, this.#trader, transfer);
    if (answer !== undefined) transfer.answer = answer.code === 0 ? answer.data : 'refused';
    return answer;
  }
}

/** Has the operator carry out a transfer. */
export function sendTransfer(
  exchange: ExchangeProcess,
  { userId }: Pick<Trader, 'userId'>,
  { kind, amount, reference }: SentTransfer,
): Promise<HttpAnswer | undefined> {
  const body = { assetType: 'USDT', amount, reference };
  return exchange.ask('POST', `/admin/v1/users/${userId}/${kind}`, body);
}
