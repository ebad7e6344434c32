import { createHmac, randomBytes } from 'node:crypto';

const ANSWER_WITHIN_MS = 10_000;

/** The members of a request, without those of the signature. */
export type Members = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** The exchange has said no: nothing was done. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(`${message} (${code})`);
    this.code = code;
  }
}

/** No answer, or one that says nothing about what was done: ask again with the same number, or wait for the webhook. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError';
}

/** An answer as it stands: its members beside `code` and `message`. */
interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly [name: string]: unknown;
}

/** What a transfer came to; `amount` is what was moved. */
export interface TransferAnswer {
  readonly orderStatus: 'SUCCESS' | 'FAILED';
  readonly amount: string;
  readonly failReason: string;
}

/** The text that is signed: members without empty ones, sorted by name, `name=value` joined by `&`; lists as compact JSON. */
export function signedText(members: Members): string {
  return Object.keys(members)
    .filter((name) => name !== 'sign' && members[name] !== undefined && `${members[name]}`.trim() !== '')
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => {
      const value = members[name];
      return `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`;
    })
    .join('&');
}

/** HMAC-SHA256 of `text`, lower-case hex. */
export function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Speaks to the exchange as the agent: every request is signed, with the time and a nonce of its own. */
export class AgentClient {
  readonly #url: string;
  readonly #agentCode: string;
  readonly #secret: string;

  constructor(url: string, agentCode: string, secret: string) {
    this.#url = url;
    this.#agentCode = agentCode;
    this.#secret = secret;
  }

  /** Makes the exchange's user of a customer; again it answers as the first time. */
  bind(agentUserId: string): Promise<{ readonly platformUserId: string }> {
    return this.#ask('bind', { agentUserId });
  }

  /** The address that opens the terminal as this customer, once, within a minute. */
  createEntryUrl(agentUserId: string, redirectPath: string): Promise<{ readonly webUrl: string }> {
    return this.#ask('create-entry-url', { agentUserId, redirectPath });
  }

  /** A token that opens the widget as this customer, once, within a minute. */
  createEmbedToken(
    agentUserId: string,
    channelId: string,
    symbol: string,
  ): Promise<{ readonly embedToken: string; readonly expireAt: number }> {
    return this.#ask('create-embed-token', { agentUserId, channelId, symbol });
  }

  /** Moves money to a customer's trading account, from the agent's deposit. */
  transferIn(agentOrderNo: string, agentUserId: string, amount: string): Promise<TransferAnswer> {
    return this.#ask('transfer', { agentOrderNo, agentUserId, direction: 'IN', currency: 'USDT', amount });
  }

  /** Moves back all that a customer can withdraw. */
  transferAllOut(agentOrderNo: string, agentUserId: string): Promise<TransferAnswer> {
    return this.#ask('transfer-all-out', { agentOrderNo, agentUserId, currency: 'USDT' });
  }

  /** Takes a transfer back. */
  reverse(
    origOrderNo: string,
    reverseOrderNo: string,
    reverseReason: string,
  ): Promise<Omit<TransferAnswer, 'amount'>> {
    return this.#ask('reverse', { origOrderNo, reverseOrderNo, reverseReason });
  }

  /** What a customer has at the exchange. */
  queryUserAssets(agentUserId: string): Promise<{ readonly walletBalance: string; readonly equity: string }> {
    return this.#ask('query-user-assets', { agentUserId });
  }

  /** What the agent's deposit has left. */
  queryAccount(): Promise<{ readonly assets: readonly { readonly depositBalance: string }[] }> {
    return this.#ask('query-account', { currency: 'USDT' });
  }

  async #ask<T>(operation: string, members: Members): Promise<T> {
    const unsigned: Members = {
      ...members,
      agentCode: this.#agentCode,
      timestamp: Math.floor(Date.now() / 1000),
      nonce: randomBytes(16).toString('hex'),
    };
    const body = JSON.stringify({ ...unsigned, sign: hmac(this.#secret, signedText(unsigned)) });
    const answer = await this.#post(`${this.#url}/v1/agent/${operation}`, body);
    // 5001: something went wrong within the exchange, and nobody knows after what.
    if (answer.code === 5001) throw new UnknownOutcomeError(answer.message);
    if (answer.code !== 0) throw new RefusedError(answer.code, answer.message);
    return answer as T;
  }

  async #post(url: string, body: string): Promise<Envelope> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      return (await answer.json()) as Envelope;
    } catch (cause) {
      throw new UnknownOutcomeError(`no answer of ${url}`, { cause });
    }
  }
}
