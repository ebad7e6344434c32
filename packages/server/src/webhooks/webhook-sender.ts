import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressGuard } from './address-guard.ts';
import type { ResolveHost } from './resolve-host.ts';
import type { WebhookClock } from './webhook-clock.ts';
import { findWebhookTarget, type WebhookTarget } from './webhook-target.ts';

/** From the look-up of the name to the end of the answer. */
export const ANSWER_WITHIN_MS = 10_000;

/** Nothing of an answer is needed but its status; this much is read so that a receiver can end in peace. */
const MAX_ANSWER_BYTES = 4_096;

/** How a try went. `forbidden`: it was not made, for it would have gone to a place that webhooks may not go to. */
export type DeliveryResult = 'delivered' | 'status' | 'timeout' | 'connection' | 'forbidden';

/** How a try went; `status` is that of the answer, 0 without one. */
export interface Delivery {
  readonly result: DeliveryResult;
  readonly status: number;
}

/** What is sent. */
export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a sender works with. */
export interface WebhookSenderParts {
  readonly resolveHost: ResolveHost;
  readonly guard: AddressGuard;
  readonly clock: WebhookClock;
}

/** Posts to the urls of others: never to an address that the guard refuses, never for longer than 10 s, never following a redirection. */
export class WebhookSender {
  readonly #parts: WebhookSenderParts;

  constructor(parts: WebhookSenderParts) {
    this.#parts = parts;
  }

  /** Tries once; never rejects. `undefined`: `stop` was aborted before an answer came. */
  async send(request: WebhookRequest, stop: AbortSignal): Promise<Delivery | undefined> {
    const deadline = new AbortController();
    const cancel = this.#parts.clock.after(ANSWER_WITHIN_MS, () => deadline.abort());
    const signal = AbortSignal.any([stop, deadline.signal]);
    try {
      const target = await untilAborted(findWebhookTarget(request.url, this.#parts, signal), signal);
      if (target === undefined) return { result: 'forbidden', status: 0 };
      const status = await post(target, request, signal);
      return { result: status >= 200 && status < 300 ? 'delivered' : 'status', status };
    } catch {
      if (stop.aborted) return undefined;
      return { result: deadline.signal.aborted ? 'timeout' : 'connection', status: 0 };
    } finally {
      cancel();
    }
  }
}

/** `promise`, or a rejection as soon as `signal` is aborted. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: first, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(new Error('aborted'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return first;
}

/** The status of the answer, once the answer has been read or cut off; rejects where there is none. */
function post(
  { url, addresses }: WebhookTarget,
  { headers, body }: WebhookRequest,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const open = url.protocol === 'https:' ? requestTls : requestPlain;
    // A connection of its own (`agent: false`): one of a pool might lead to where the name once led.
    const options = { method: 'POST', headers, agent: false, signal, lookup: pinnedLookup(addresses) };
    const outgoing = open(url, options, (answer) => {
      status = answer.statusCode ?? 0;
      let bytes = 0;
      answer.on('error', () => {});
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) outgoing.destroy();
      });
    });
    outgoing.on('error', () => {});
    outgoing.on('close', () => {
      if (status === 0) reject(new Error('closed without an answer'));
      else resolve(status);
    });
    outgoing.end(body);
  });
}

/** Answers with the addresses that have been checked, so that the name cannot mean another one by the time of the connection. */
function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const pinned = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, pinned);
    else callback(null, pinned[0]!.address, pinned[0]!.family);
  };
}
