import type { Random } from '../demo/random.ts';
import {
  type Credentials,
  type ExchangeClient,
  type HttpAnswer,
  type HttpRequest,
  signedRequest,
} from './exchange-client.ts';
import { type PlaceBody, SentOrder, type ShownOrder } from './sent-order.ts';

/** A transfer that was sent, and the ledger row that the exchange answered. */
export interface SentTransfer {
  readonly kind: 'deposit' | 'withdraw';
  readonly amount: string;
  readonly reference: string;
  /** `undefined`: no answer came; `refused`: it must not have happened. */
  answer: unknown | 'refused' | undefined;
}

/** A signed POST, and whether the exchange answered it. */
export interface SentSignature {
  readonly request: HttpRequest;
  readonly sentAt: number;
  readonly answered: boolean;
  /** The order that it places. */
  readonly order: SentOrder;
}

/** A user who trades with an API key and keeps account of all that was sent and told. */
export class Trader {
  readonly userId: string;
  readonly name: string;
  readonly password: string;
  readonly key: Credentials;
  readonly orders = new Map<string, SentOrder>();
  readonly transfers = new Map<string, SentTransfer>();
  /** Batches without an answer: all of their orders are there, or none. */
  readonly lostBatches: SentOrder[][] = [];
  /** By symbol: what the leverage may be now. */
  readonly leverages = new Map<string, ReadonlySet<number>>();
  /** Signatures of single orders since the last start. */
  signatures: SentSignature[] = [];
  /** By symbol: cancels of everything that are under way, or whose answer was lost since the last start. */
  readonly #cancellingAll = new Map<string, number>();
  #lastId = 0;

  constructor(user: {
    readonly userId: string;
    readonly name: string;
    readonly password: string;
    readonly key: Credentials;
  }) {
    this.userId = user.userId;
    this.name = user.name;
    this.password = user.password;
    this.key = user.key;
  }

  /** A name that no order and transfer of this trader has had. */
  nextId(): string {
    this.#lastId += 1;
    return `${this.name}-${this.#lastId}`;
  }

  /** Signs a request now. */
  signed(method: 'GET' | 'POST', path: string, parts: { query?: string; body?: object } = {}): HttpRequest {
    return signedRequest(this.key, method, path, parts);
  }

  /** Enters a new order that is about to be sent. */
  expectOrder(body: PlaceBody): SentOrder {
    const order = new SentOrder(body);
    this.orders.set(body.clientOrderId, order);
    if ((this.#cancellingAll.get(body.symbol) ?? 0) > 0) order.cancelSent();
    return order;
  }

  /** Sends a new order and notes what came of it. */
  async place(api: ExchangeClient, body: PlaceBody): Promise<HttpAnswer | undefined> {
    const order = this.expectOrder(body);
    const request = this.signed('POST', '/v1/private/order/place', { body });
    const sentAt = Date.now();
    const answer = await api.send(request);
    this.signatures.push({ request, sentAt, answered: answer !== undefined, order });
    notePlaced(order, answer);
    return answer;
  }

  /** Sends several new orders in one request. */
  async placeBatch(api: ExchangeClient, bodies: readonly PlaceBody[]): Promise<HttpAnswer | undefined> {
    const orders = bodies.map((body) => this.expectOrder(body));
    const answer = await api.send(
      this.signed('POST', '/v1/private/order/batch-place', { body: { orders: bodies } }),
    );
    if (answer === undefined) {
      this.lostBatches.push(orders);
      return undefined;
    }
    const { results } = answer.data as { results: readonly HttpAnswer[] };
    for (const [at, order] of orders.entries()) notePlaced(order, results[at]);
    return answer;
  }

  /** Cancels an order. */
  async cancel(api: ExchangeClient, order: SentOrder, random: Random): Promise<HttpAnswer | undefined> {
    order.cancelSent();
    const body = { symbol: order.body.symbol, ...this.#reference(order, random) };
    const answer = await api.send(this.signed('POST', '/v1/private/order/cancel', { body }));
    if (answer?.code === 0) order.tell(answer.data as ShownOrder);
    return answer;
  }

  /** Moves an order. */
  async move(
    api: ExchangeClient,
    order: SentOrder,
    change: { readonly price?: string; readonly quantity?: string },
    random: Random,
  ): Promise<HttpAnswer | undefined> {
    const body = { symbol: order.body.symbol, ...this.#reference(order, random), ...change };
    const answer = await api.send(this.signed('POST', '/v1/private/order/move', { body }));
    if (answer === undefined) order.moveLost(change);
    else if (answer.code === 0) order.tell(answer.data as ShownOrder);
    return answer;
  }

  /** Cancels all orders in a symbol. */
  async cancelAll(api: ExchangeClient, symbol: string): Promise<HttpAnswer | undefined> {
    const mine = [...this.orders.values()].filter(({ body }) => body.symbol === symbol);
    const open = mine.filter((order) => order.isOpen);
    for (const order of mine) order.cancelSent();
    this.#countCancelAll(symbol, 1);
    const answer = await api.send(
      this.signed('POST', '/v1/private/order/batch-cancel-all', { body: { symbol } }),
    );
    if (answer !== undefined) this.#countCancelAll(symbol, -1);
    if (answer?.code === 0) for (const order of open) order.cancelDone();
    return answer;
  }

  /** Sets the leverage of a symbol. */
  async setLeverage(api: ExchangeClient, symbol: string, leverage: number): Promise<HttpAnswer | undefined> {
    const body = { symbol, leverage };
    const before = this.leverages.get(symbol)!;
    this.leverages.set(symbol, new Set([...before, leverage]));
    const answer = await api.send(this.signed('POST', '/v1/private/position/leverage', { body }));
    if (answer?.code === 0) this.leverages.set(symbol, new Set([leverage]));
    else if (answer !== undefined) this.leverages.set(symbol, before);
    return answer;
  }

  /** All that was sent before has been cleared up: nothing is under way any more. */
  settled(): void {
    this.#cancellingAll.clear();
    this.lostBatches.length = 0;
    this.signatures = [];
  }

  #countCancelAll(symbol: string, change: number): void {
    this.#cancellingAll.set(symbol, (this.#cancellingAll.get(symbol) ?? 0) + change);
  }

  #reference({ body, told }: SentOrder, random: Random): { orderId?: string; clientOrderId?: string } {
    return random.chance(0.5) ? { orderId: told.orderId } : { clientOrderId: body.clientOrderId };
  }
}

/** Notes the answer to a new order, without the time of the answer. */
export function notePlaced(order: SentOrder, answer: HttpAnswer | undefined): void {
  if (answer === undefined) return;
  if (answer.code !== 0) {
    order.refuse();
    return;
  }
  const { timestamp: _answeredAt, ...shown } = answer.data as ShownOrder & { timestamp: number };
  order.tell(shown);
}
