import { backoffMs } from './backoff.ts';
import type { FeedError } from './feed-metrics.ts';
import type { PollVenue } from './venue-adapter.ts';
import { MAX_FRAME_BYTES, type VenueFeed, type VenueFeedParts } from './venue-feed.ts';

/** A request that is not answered whole within this is given up. */
const ANSWER_MS = 5_000;
const MAX_PAUSE_MS = 60_000;

/** One instrument, asked for itself: one that hangs holds up no other. */
interface Asked {
  nextAtMs: number;
  failures: number;
  isAnswering: boolean;
  request: { readonly startedAtMs: number; readonly abort: AbortController } | undefined;
}

/** What is wrong with an answer. */
class AnswerError extends Error {
  readonly reason: FeedError;

  constructor(reason: FeedError, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Asks a venue for each instrument again and again; one that fails is asked less often until it answers. */
export class PollFeed implements VenueFeed {
  readonly #venue: PollVenue;
  readonly #parts: VenueFeedParts;
  readonly #asked = new Map<string, Asked>();
  #stopped = false;

  constructor(venue: PollVenue, parts: VenueFeedParts) {
    this.#venue = venue;
    this.#parts = parts;
  }

  get isConnected(): boolean {
    return [...this.#asked.values()].some(({ isAnswering }) => isAnswering);
  }

  follow(instruments: ReadonlySet<string>): void {
    this.#parts.board.follow(instruments);
    for (const [instrument, { request }] of this.#asked) {
      if (instruments.has(instrument)) continue;
      request?.abort.abort();
      this.#asked.delete(instrument);
    }
    for (const instrument of instruments) {
      if (this.#asked.has(instrument)) continue;
      const nextAtMs = Number.NEGATIVE_INFINITY;
      this.#asked.set(instrument, { nextAtMs, failures: 0, isAnswering: false, request: undefined });
    }
  }

  beat(): void {
    if (this.#stopped) return;
    const nowMs = this.#parts.nowMs();
    for (const [instrument, asked] of this.#asked) {
      const { request, nextAtMs } = asked;
      if (request === undefined && nowMs >= nextAtMs) this.#ask(instrument, asked, nowMs);
      else if (request !== undefined && nowMs - request.startedAtMs >= ANSWER_MS) {
        request.abort.abort(new AnswerError('idle', `no whole answer within ${ANSWER_MS / 1000} s`));
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const { request } of this.#asked.values()) request?.abort.abort();
    this.#asked.clear();
  }

  #ask(instrument: string, asked: Asked, nowMs: number): void {
    const abort = new AbortController();
    asked.request = { startedAtMs: nowMs, abort };
    asked.nextAtMs = nowMs + this.#venue.everyMs;
    const isCurrent = (): boolean => !this.#stopped && this.#asked.get(instrument) === asked;
    read(this.#venue.request(this.#parts.url, instrument), abort.signal)
      .then((body) => {
        this.#parts.report.message();
        this.#take(instrument, body);
        if (!this.isConnected) this.#parts.report.connected();
        asked.isAnswering = true;
        asked.failures = 0;
      })
      .catch((error: unknown) => {
        if (isCurrent()) this.#failed(asked, error);
      })
      .finally(() => {
        asked.request = undefined;
      });
  }

  #take(instrument: string, body: Uint8Array): void {
    const { board, nowMs } = this.#parts;
    const message = this.#venue.parse(body, instrument);
    switch (message.kind) {
      case 'quotes':
        for (const quote of message.quotes) board.take(quote, nowMs());
        return;
      case 'alive':
        board.alive(message.instrument, nowMs());
        return;
      case 'nothing':
        return;
      case 'refusal':
        throw new AnswerError('refused', message.detail);
      case 'fault':
        throw new AnswerError('malformed', message.detail);
      default:
        message satisfies never;
    }
  }

  #failed(asked: Asked, error: unknown): void {
    const { report, nowMs, random } = this.#parts;
    report.error(error instanceof AnswerError ? error.reason : 'connection', describe(error));
    const pause = { firstMs: this.#venue.everyMs, maxMs: MAX_PAUSE_MS };
    asked.nextAtMs = nowMs() + backoffMs(asked.failures, pause, random);
    asked.failures += 1;
    asked.isAnswering = false;
  }
}

/** `fetch` says of every failure the same, and why only in its cause. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/** The body of a good answer; rejects for any other, for one that is too large, and when told to give up. */
async function read(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_FRAME_BYTES) throw new AnswerError('oversized', `more than ${MAX_FRAME_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (response.status !== 200) throw new AnswerError('connection', `answered with status ${response.status}`);
  return Buffer.concat(chunks);
}
