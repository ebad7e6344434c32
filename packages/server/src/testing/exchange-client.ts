import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

/** An answer in the envelope. */
export interface HttpAnswer {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  /** As the contract has it; a test says what it expects. */
  readonly data: unknown;
  /** The value of a `Set-Cookie` up to its attributes, "" without one. */
  readonly cookie: string;
}

/** A request as its bytes go out; sent again, it is the same request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With the query. */
  readonly path: string;
  /** "" for none. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An API key as its owner knows it. */
export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** A request signed now with an API key; `query` without `timestamp`. */
export function signedRequest(
  { apiKey, apiSecret }: Credentials,
  method: HttpRequest['method'],
  path: string,
  { query = '', body }: { readonly query?: string; readonly body?: object } = {},
): HttpRequest {
  const text = body === undefined ? '' : JSON.stringify(body);
  const signed = `${query === '' ? '' : `${query}&`}timestamp=${Date.now()}`;
  const signature = createHmac('sha256', apiSecret).update(signed).update(text).digest('hex');
  return {
    method,
    path: `${path}?${signed}&signature=${signature}`,
    body: text,
    headers: { 'x-api-key': apiKey, ...jsonHeaders(text) },
  };
}

/** A request with a bearer token. */
export function bearerRequest(
  token: string,
  method: HttpRequest['method'],
  path: string,
  body?: object,
): HttpRequest {
  const text = body === undefined ? '' : JSON.stringify(body);
  return { method, path, body: text, headers: { authorization: `Bearer ${token}`, ...jsonHeaders(text) } };
}

/** A request with other headers, or none. */
export function plainRequest(
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const text = JSON.stringify(body);
  return { method: 'POST', path, body: text, headers: { ...jsonHeaders(text), ...headers } };
}

function jsonHeaders(body: string): Readonly<Record<string, string>> {
  if (body === '') return {};
  return { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` };
}

/** Speaks HTTP to a port whose process may be killed at any moment. */
export class ExchangeClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #onAnswer: () => void;

  /** `onAnswer` hears of each whole answer as it comes in. */
  constructor(url: string, onAnswer: () => void) {
    this.#url = url;
    this.#onAnswer = onAnswer;
  }

  /** The answer; undefined when none came whole, as a client sees a server that dies. */
  send({ method, path, body, headers }: HttpRequest): Promise<HttpAnswer | undefined> {
    return new Promise((resolve) => {
      const outgoing = request(`${this.#url}${path}`, { method, headers, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        // A half answer ends with this instead of `end`; the `close` of the request follows.
        incoming.on('error', () => {});
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { code, message, data } = JSON.parse(text) as Omit<HttpAnswer, 'status' | 'cookie'>;
          const [cookie = ''] = (incoming.headers['set-cookie']?.[0] ?? '').split(';');
          resolve({ status: incoming.statusCode!, code, message, data, cookie });
          this.#onAnswer();
        });
      });
      outgoing.on('error', () => {});
      outgoing.on('close', () => resolve(undefined));
      outgoing.end(body);
    });
  }

  /** The answer of a server that is not meant to die. */
  async mustSend(sent: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.send(sent);
    if (answer === undefined) throw new Error(`no answer to ${sent.method} ${sent.path}`);
    return answer;
  }

  /** The data of a success; throws for anything else. */
  async dataOf<Data>(sent: HttpRequest): Promise<Data> {
    const answer = await this.mustSend(sent);
    if (answer.code === 0) return answer.data as Data;
    throw new Error(`${sent.method} ${sent.path} ${sent.body}: ${answer.code} ${answer.message}`);
  }

  close(): void {
    this.#agent.destroy();
  }
}
