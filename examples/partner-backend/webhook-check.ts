import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hmac } from './agent-client.ts';

/** A webhook that is older or newer than this is not believed. */
const TOLERANCE_SECONDS = 300;

/** Whether a webhook is from the exchange, of now, and not one that has been here before. */
export type Verdict = 'good' | 'stale' | 'forged' | 'replayed';

/** Checks who sent a webhook. The nonces stand in memory: yours is a table with a unique column. */
export class WebhookCheck {
  readonly #secret: string;
  readonly #nowMs: () => number;
  /** Nonces that have been here, with the second from which on they would be stale anyway; the oldest first. */
  readonly #nonces = new Map<string, number>();

  constructor(secret: string, nowMs: () => number = Date.now) {
    this.#secret = secret;
    this.#nowMs = nowMs;
  }

  /** `rawBody`: the bytes that arrived, as text; JSON that is parsed and written again may differ. */
  check(headers: IncomingHttpHeaders, rawBody: string): Verdict {
    const timestamp = headerOf(headers, 'x-agent-timestamp');
    const nonce = headerOf(headers, 'x-agent-nonce');
    const signature = headerOf(headers, 'x-agent-signature');
    const nowSeconds = Math.floor(this.#nowMs() / 1000);
    if (!/^\d{1,12}$/.test(timestamp)) return 'stale';
    if (Math.abs(Number(timestamp) - nowSeconds) > TOLERANCE_SECONDS) return 'stale';
    if (!isEqual(signature, hmac(this.#secret, timestamp + nonce + rawBody))) return 'forged';
    this.#forgetBefore(nowSeconds);
    if (this.#nonces.has(nonce)) return 'replayed';
    this.#nonces.set(nonce, nowSeconds + 2 * TOLERANCE_SECONDS);
    return 'good';
  }

  #forgetBefore(nowSeconds: number): void {
    for (const [nonce, untilSeconds] of this.#nonces) {
      if (untilSeconds >= nowSeconds) return;
      this.#nonces.delete(nonce);
    }
  }
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** In a time that says nothing about where two texts differ. */
function isEqual(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
