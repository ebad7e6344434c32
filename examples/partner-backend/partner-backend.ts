import { randomUUID } from 'node:crypto';
import { type AgentClient, RefusedError, UnknownOutcomeError } from './agent-client.ts';
import type { Bank, Movement } from './bank.ts';
import { type Answer, HttpError, type Request } from './json-server.ts';
import { formatMoney, type Money, parseMoney } from './money.ts';
import { RecentEvents } from './recent-events.ts';
import type { WebhookCheck } from './webhook-check.ts';
import { eventKey, movementOf, type WebhookEvent } from './webhook-event.ts';

const WEBHOOKS = '/webhooks/openperp';
const SHOWN_EVENTS = 20;

/**
 * A broker's back end: its customers' money, its side of the agent's API, and what its web page calls.
 *
 * Who the customer is stands in the path. Yours comes from the session of your own login.
 */
export class PartnerBackend {
  readonly #client: AgentClient;
  readonly #bank: Bank;
  readonly #check: WebhookCheck;
  readonly #events = new RecentEvents();

  constructor(client: AgentClient, bank: Bank, check: WebhookCheck) {
    this.#client = client;
    this.#bank = bank;
    this.#check = check;
  }

  /** Answers a request; throws an `HttpError` where it cannot. */
  async handle(request: Request): Promise<Answer> {
    try {
      return await this.#route(request);
    } catch (error) {
      if (error instanceof RefusedError) throw new HttpError(502, `the exchange says: ${error.message}`);
      if (error instanceof UnknownOutcomeError) throw new HttpError(504, error.message);
      throw error;
    }
  }

  async #route(request: Request): Promise<Answer> {
    const { method, path } = request;
    if (path === WEBHOOKS && method === 'POST') return this.#webhook(request);
    if (path === WEBHOOKS && method === 'GET')
      return { status: 200, body: { events: this.#events.last(SHOWN_EVENTS) } };
    const [, customer = '', action = ''] =
      /^\/customers\/([a-z0-9-]{1,32})(?:\/([a-z-]+))?$/.exec(path) ?? [];
    if (this.#bank.balanceOf(customer) === undefined) throw new HttpError(404, 'no such customer');
    switch (`${method} ${action}`) {
      case 'GET ':
        return this.#balances(customer);
      case 'POST fund':
        return this.#fund(customer, parsedMoney(textMember(request, 'amount')));
      case 'POST withdraw-all':
        return this.#withdrawAll(customer);
      case 'POST reverse':
        return this.#reverse(customer, textMember(request, 'orderNo'));
      case 'GET trade':
        return this.#openTerminal(customer);
      case 'POST embed-token':
        return this.#embedToken(
          customer,
          textMember(request, 'channelId'),
          textMember(request, 'symbol', ''),
        );
      default:
        throw new HttpError(404, 'nothing here');
    }
  }

  async #balances(customer: string): Promise<Answer> {
    await this.#client.bind(customer);
    const { walletBalance } = await this.#client.queryUserAssets(customer);
    const bank = formatMoney(this.#bank.balanceOf(customer) ?? 0n);
    return { status: 200, body: { bank, exchange: walletBalance } };
  }

  async #fund(customer: string, amount: Money): Promise<Answer> {
    const orderNo = `FUND-${randomUUID()}`;
    await this.#client.bind(customer);
    if (!this.#bank.hold(orderNo, customer, amount)) throw new HttpError(409, 'not enough money');
    const direction = 'IN';
    return this.#settled({ orderNo, customer, direction, amount }, async () => {
      const { orderStatus } = await this.#client.transferIn(orderNo, customer, formatMoney(amount));
      return { orderNo, customer, direction, amount, status: orderStatus };
    });
  }

  async #withdrawAll(customer: string): Promise<Answer> {
    const orderNo = `OUT-${randomUUID()}`;
    const direction = 'OUT';
    return this.#settled({ orderNo, customer, direction, amount: 0n }, async () => {
      const { orderStatus, amount } = await this.#client.transferAllOut(orderNo, customer);
      return { orderNo, customer, direction, amount: parseMoney(amount), status: orderStatus };
    });
  }

  async #reverse(customer: string, origOrderNo: string): Promise<Answer> {
    const original = this.#bank.settled(origOrderNo);
    if (original?.customer !== customer) throw new HttpError(404, 'no such order');
    const orderNo = `REV-${randomUUID()}`;
    const { amount } = original;
    const direction = original.direction === 'IN' ? 'OUT' : 'IN';
    return this.#settled({ orderNo, customer, direction, amount }, async () => {
      const { orderStatus } = await this.#client.reverse(origOrderNo, orderNo, 'asked for by the customer');
      return { orderNo, customer, direction, amount, status: orderStatus };
    });
  }

  /**
   * Has money moved and notes what became of it. Refused: nothing was moved. No answer: the webhook, or asking again with the same number,
   * will tell, and until then what is held stays held.
   */
  async #settled(asked: Omit<Movement, 'status'>, move: () => Promise<Movement>): Promise<Answer> {
    const { orderNo } = asked;
    try {
      const moved = await move();
      this.#bank.settle(moved);
      return { status: 200, body: { orderNo, status: moved.status, amount: formatMoney(moved.amount) } };
    } catch (error) {
      if (error instanceof UnknownOutcomeError)
        return { status: 202, body: { orderNo, status: 'PROCESSING' } };
      if (!(error instanceof RefusedError)) throw error;
      this.#bank.settle({ ...asked, status: 'FAILED' });
      return { status: 502, body: { orderNo, status: 'FAILED', error: error.message } };
    }
  }

  /** Whoever has the address is the customer: it goes to their browser alone, and into no log. */
  async #openTerminal(customer: string): Promise<Answer> {
    await this.#client.bind(customer);
    const { webUrl } = await this.#client.createEntryUrl(customer, '/');
    const headers = { location: webUrl, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
    return { status: 302, headers };
  }

  /** What the page's `tokenProvider` asks for. */
  async #embedToken(customer: string, channelId: string, symbol: string): Promise<Answer> {
    await this.#client.bind(customer);
    const { embedToken, expireAt } = await this.#client.createEmbedToken(customer, channelId, symbol);
    return { status: 200, body: { embedToken, expireAt }, headers: { 'cache-control': 'no-store' } };
  }

  /** 2xx says that it has been noted and need not be sent again: so it is noted first. */
  #webhook({ headers, body }: Request): Answer {
    const verdict = this.#check.check(headers, body);
    if (verdict !== 'good') throw new HttpError(401, verdict);
    const event = JSON.parse(body) as WebhookEvent;
    const key = eventKey(event);
    if (!this.#events.has(key)) {
      this.#bank.settle(movementOf(event));
      this.#events.add(key);
    }
    return { status: 204 };
  }
}

/** A member of the body that is a text; `otherwise` where it is left out. */
function textMember({ headers, body }: Request, name: string, otherwise?: string): string {
  if (!headers['content-type']?.startsWith('application/json'))
    throw new HttpError(415, 'send application/json');
  const value = (parsedJson(body) as Readonly<Record<string, unknown>> | null)?.[name] ?? otherwise;
  if (typeof value !== 'string') throw new HttpError(400, `${name} must be a text`);
  return value;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'this is no JSON');
  }
}

function parsedMoney(text: string): Money {
  try {
    return parseMoney(text);
  } catch (error) {
    throw new HttpError(400, (error as Error).message);
  }
}
