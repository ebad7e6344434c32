import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Connection } from '../gateway/http/connections.ts';
import type { RequestListener } from '../gateway/http/http-server.ts';

/** An HTTP request as the parser hands it on; header names in lower case. */
export interface RawRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An HTTP answer as it was written. */
export interface RawAnswer {
  readonly status: number;
  /** Names and values, one after the other. */
  readonly headers: readonly string[];
  readonly text: string;
}

const REMOTE = { remoteAddress: '127.0.0.1', destroy: () => {} } as unknown as Socket;

type Listener = (chunk?: Buffer) => void;

/** As much of an `IncomingMessage` as the gateway uses: its body comes once somebody listens. */
class BodySource {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values, one after the other. */
  readonly rawHeaders: readonly string[];
  readonly httpVersionMinor = 1;
  readonly socket = REMOTE;
  complete = false;
  readonly #body: Buffer;
  #onData: Listener | undefined;
  #onEnd: Listener | undefined;

  constructor({ method, url, headers, body }: RawRequest) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.rawHeaders = Object.entries(headers).flat();
    this.#body = body;
  }

  on(event: string, listener: Listener): this {
    if (event === 'data') this.#onData = listener;
    if (event === 'end') this.#onEnd = listener;
    return this;
  }

  off(event: string): this {
    if (event === 'data') this.#onData = undefined;
    if (event === 'end') this.#onEnd = undefined;
    return this;
  }

  destroy(): void {
    this.#onData = undefined;
    this.#onEnd = undefined;
  }

  /** Hands the body to whoever listens. */
  flow(): void {
    if (this.#body.length > 0) this.#onData?.(this.#body);
    this.complete = true;
    this.#onEnd?.();
  }
}

/** Has `listener` answer a request without a socket: each request is answered exactly once, or this rejects. */
export function sendInProcess(listener: RequestListener, raw: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let head: { readonly status: number; readonly headers: readonly string[] } | undefined;
    let isAnswered = false;
    const response = {
      destroyed: false,
      shouldKeepAlive: true,
      writeHead: (status: number, headers: readonly string[]) => {
        if (head !== undefined) reject(new Error('a head was written twice'));
        head = { status, headers };
      },
      end: (text: string) => {
        if (isAnswered || head === undefined) reject(new Error('answered twice, or without a head'));
        else resolve({ ...head, text });
        isAnswered = true;
      },
      on: () => {},
    };
    const source = new BodySource(raw);
    listener(
      source as unknown as IncomingMessage,
      response as unknown as ServerResponse,
      new Connection(REMOTE),
    );
    source.flow();
  });
}
