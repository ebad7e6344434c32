import { request } from 'node:http';
import { expectDeclared } from './contract-check.ts';

/** The envelope of an answer. */
export interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly requestId: string;
}

/** An answer with the envelope, taken apart. */
export interface JsonAnswer extends Envelope {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The whole envelope. */
  readonly envelope: Envelope;
}

/** A text answer. */
export interface TextAnswer {
  readonly status: number;
  readonly headers: JsonAnswer['headers'];
  readonly text: string;
}

/** Speaks HTTP to one port, with the same headers in every request; expects every code that is answered to be a declared one. */
export class TestClient {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<JsonAnswer> {
    return this.send('GET', path, '', headers);
  }

  post(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<JsonAnswer> {
    return this.#json('POST', path, body, headers);
  }

  put(path: string, body?: unknown): Promise<JsonAnswer> {
    return this.#json('PUT', path, body, {});
  }

  #json(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<JsonAnswer> {
    if (body === undefined) return this.send(method, path, '', headers);
    return this.send(method, path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  /** Sends a body as it stands; "" for none. */
  async send(
    method: string,
    path: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<JsonAnswer> {
    const answer = await this.text(method, path, body, headers);
    const envelope = JSON.parse(answer.text) as Envelope;
    expectDeclared(method, path, envelope);
    const { status } = answer;
    return { ...envelope, status, headers: answer.headers, envelope };
  }

  /** {@link send} with the answer as it stands. */
  text(
    method: string,
    path: string,
    body: string | Uint8Array = '',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TextAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.url}${path}`,
        {
          method,
          agent: false,
          headers: {
            ...this.#headers,
            ...(body.length === 0 ? {} : { 'content-length': `${Buffer.byteLength(body)}` }),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
