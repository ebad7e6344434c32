import { WebSocket } from 'ws';
import { backoffMs } from './backoff.ts';
import type { SocketVenue, VenueMessage } from './venue-adapter.ts';
import { MAX_FRAME_BYTES, type VenueFeed, type VenueFeedParts } from './venue-feed.ts';

/** A connection that says nothing for this long, from its start on, is given up. */
const IDLE_MS = 10_000;
/** After this much silence the venue is asked whether it lives, so that an unchanged price is confirmed before the engine holds it for stale. */
const QUIET_MS = 2_500;
/** Venues that want to hear from us hear at least this often. */
const PING_MS = 20_000;
/** A connection without a price for this long is given up too: what was asked for may be lost, and a new one begins with all prices. */
const UNPRICED_MS = 60_000;
const RETRY = { firstMs: 1_000, maxMs: 30_000 };
/** A connection that lasted this long was a good one: the next attempt comes soon. */
const GOOD_MS = 30_000;

/** One connection, from the attempt on. */
interface Link {
  readonly socket: WebSocket;
  readonly startedAtMs: number;
  /** What the venue was asked for. */
  asked: ReadonlySet<string>;
  heardAtMs: number;
  pricedAtMs: number;
  pingedAtMs: number;
  failure: NodeJS.ErrnoException | undefined;
}

/** Keeps one WebSocket to a venue for all its instruments: connects, subscribes, pings, and after a loss begins anew. */
export class SocketFeed implements VenueFeed {
  readonly #venue: SocketVenue;
  readonly #parts: VenueFeedParts;
  #wanted: ReadonlySet<string> = new Set();
  #link: Link | undefined;
  #failures = 0;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(venue: SocketVenue, parts: VenueFeedParts) {
    this.#venue = venue;
    this.#parts = parts;
  }

  get isConnected(): boolean {
    return this.#link?.socket.readyState === WebSocket.OPEN;
  }

  follow(instruments: ReadonlySet<string>): void {
    this.#wanted = instruments;
    this.#parts.board.follow(instruments);
    if (this.isConnected) this.#askForChanges();
  }

  beat(): void {
    const nowMs = this.#parts.nowMs();
    if (this.#stopped) return;
    if (this.#link !== undefined) this.#watch(this.#link, nowMs);
    else if (this.#wanted.size > 0 && nowMs >= this.#retryAtMs) this.#connect(nowMs);
  }

  stop(): void {
    this.#stopped = true;
    const link = this.#link;
    this.#link = undefined;
    link?.socket.terminate();
  }

  #connect(nowMs: number): void {
    const asked = new Set(this.#wanted);
    const { url, frames } = this.#venue.open(this.#parts.url, [...asked]);
    // Compression is not asked for: a small frame could unfold into a giant one, and tickers gain nothing by it.
    const socket = new WebSocket(url, {
      followRedirects: false,
      handshakeTimeout: IDLE_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
    });
    const link: Link = {
      socket,
      asked,
      startedAtMs: nowMs,
      heardAtMs: nowMs,
      pricedAtMs: nowMs,
      pingedAtMs: nowMs,
      failure: undefined,
    };
    this.#link = link;
    this.#parts.board.reconnect();
    this.#listen(link, frames);
  }

  /** A link that was given up still speaks until it is closed, and must not be heard. */
  #listen(link: Link, frames: readonly string[]): void {
    const { socket } = link;
    const ifCurrent =
      <A extends unknown[]>(act: (...args: A) => void) =>
      (...args: A): void => {
        if (this.#link === link) act(...args);
      };
    socket.on(
      'open',
      ifCurrent(() => this.#opened(link, frames)),
    );
    socket.on(
      'message',
      ifCurrent((data: Buffer, isBinary: boolean) => this.#frame(link, data, isBinary)),
    );
    socket.on(
      'ping',
      ifCurrent(() => this.#heard(link)),
    );
    socket.on(
      'pong',
      ifCurrent(() => this.#heard(link)),
    );
    socket.on(
      'error',
      ifCurrent((error: NodeJS.ErrnoException) => {
        link.failure = error;
      }),
    );
    socket.on(
      'close',
      ifCurrent((code: number) => this.#lost(link, code)),
    );
  }

  #opened(link: Link, frames: readonly string[]): void {
    this.#parts.report.connected();
    this.#heard(link);
    this.#send(link, frames);
    this.#askForChanges();
  }

  #frame(link: Link, data: Buffer, isBinary: boolean): void {
    const { report } = this.#parts;
    report.message();
    if (isBinary) {
      this.#parts.board.doubt();
      report.error('binary', `${data.length} bytes`);
    } else this.#take(link, this.#venue.parse(data));
  }

  #take(link: Link, message: VenueMessage): void {
    const { board, report, nowMs } = this.#parts;
    switch (message.kind) {
      case 'quotes':
        for (const quote of message.quotes) {
          if (board.take(quote, nowMs())) link.pricedAtMs = nowMs();
        }
        this.#heard(link);
        return;
      case 'alive':
        if (board.alive(message.instrument, nowMs())) link.pricedAtMs = nowMs();
        this.#heard(link);
        return;
      case 'nothing':
        this.#heard(link);
        return;
      case 'refusal':
        report.error('refused', message.detail);
        this.#heard(link);
        return;
      case 'fault':
        board.doubt();
        report.error('malformed', message.detail);
        return;
      default:
        message satisfies never;
    }
  }

  #heard(link: Link): void {
    link.heardAtMs = this.#parts.nowMs();
    this.#parts.board.heard(link.heardAtMs);
  }

  #watch(link: Link, nowMs: number): void {
    if (this.#wanted.size === 0) {
      this.#drop();
    } else if (nowMs - link.heardAtMs >= IDLE_MS) {
      this.#giveUp(link, `silent for ${IDLE_MS / 1000} s`);
    } else if (nowMs - link.pricedAtMs >= UNPRICED_MS) {
      this.#giveUp(link, `no price for ${UNPRICED_MS / 1000} s`);
    } else if (this.isConnected && isPingDue(link, nowMs)) {
      link.pingedAtMs = nowMs;
      if (this.#venue.pingFrame === undefined) link.socket.ping();
      else this.#send(link, [this.#venue.pingFrame]);
    }
  }

  #giveUp(link: Link, why: string): void {
    this.#parts.report.error('idle', why);
    this.#ended(link);
    link.socket.terminate();
  }

  /** Nobody wants anything of the venue any more. */
  #drop(): void {
    this.#link?.socket.terminate();
    this.#link = undefined;
    this.#failures = 0;
    this.#parts.board.reconnect();
  }

  #askForChanges(): void {
    const link = this.#link!;
    const more = [...this.#wanted].filter((instrument) => !link.asked.has(instrument));
    const fewer = [...link.asked].filter((instrument) => !this.#wanted.has(instrument));
    link.asked = new Set(this.#wanted);
    if (fewer.length > 0) this.#send(link, this.#venue.change('unsubscribe', fewer));
    if (more.length > 0) this.#send(link, this.#venue.change('subscribe', more));
  }

  #send({ socket }: Link, frames: readonly string[]): void {
    for (const frame of frames) socket.send(frame);
  }

  #lost(link: Link, code: number): void {
    const { failure } = link;
    const isOversized = failure?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    const detail = failure?.message ?? `closed with ${code}`;
    this.#parts.report.error(isOversized ? 'oversized' : 'connection', detail);
    this.#ended(link);
  }

  #ended(link: Link): void {
    const { board, nowMs, random } = this.#parts;
    const endedAtMs = nowMs();
    this.#link = undefined;
    board.reconnect();
    if (endedAtMs - link.startedAtMs >= GOOD_MS) this.#failures = 0;
    this.#retryAtMs = endedAtMs + backoffMs(this.#failures, RETRY, random);
    this.#failures += 1;
  }
}

/** A busy connection is pinged for the venue's sake, a quiet one for ours. */
function isPingDue({ heardAtMs, pingedAtMs }: Link, nowMs: number): boolean {
  const sincePingMs = nowMs - pingedAtMs;
  return sincePingMs >= PING_MS || (nowMs - heardAtMs >= QUIET_MS && sincePingMs >= QUIET_MS);
}
