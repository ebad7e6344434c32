import type { TickerFields } from './ticker-price.ts';

/** A ticker of one instrument. */
export interface Quote extends TickerFields {
  /** As the venue spells it, which is how operators configure it. */
  readonly instrument: string;
  /** Grows, or stays, from one ticker of the instrument to the next: the venue's sequence or time. `undefined`: the venue has none. */
  readonly order: number | undefined;
}

/** What a frame of a venue says. */
export type VenueMessage =
  | { readonly kind: 'quotes'; readonly quotes: readonly Quote[] }
  /** The instrument is as its last ticker had it. */
  | { readonly kind: 'alive'; readonly instrument: string }
  /** A frame that says nothing of a price: an acknowledgement, a pong, a heartbeat. */
  | { readonly kind: 'nothing' }
  /** The venue refuses what it was asked for. */
  | { readonly kind: 'refusal'; readonly detail: string }
  /** No frame of this venue. */
  | { readonly kind: 'fault'; readonly detail: string };

/** Where to connect, and what to send once the connection is open. */
export interface Opening {
  readonly url: string;
  readonly frames: readonly string[];
}

/** A venue that pushes tickers over one WebSocket for all instruments. */
export interface SocketVenue {
  readonly transport: 'socket';
  /** `venue` of a price source. */
  readonly name: string;
  /** Its public address; a configuration may name another. */
  readonly url: string;
  /** Instruments that are followed at most, well within what the venue allows. */
  readonly maxInstruments: number;
  /** The venue's own ping; `undefined`: that of the WebSocket protocol. */
  readonly pingFrame: string | undefined;
  /** A connection to `url` for these instruments. */
  readonly open: (url: string, instruments: readonly string[]) => Opening;
  /** What an open connection is sent to follow more instruments, or fewer. */
  readonly change: (to: 'subscribe' | 'unsubscribe', instruments: readonly string[]) => readonly string[];
  readonly parse: (frame: Uint8Array) => VenueMessage;
}

/** A venue that is asked again and again, one request an instrument. */
export interface PollVenue {
  readonly transport: 'poll';
  readonly name: string;
  readonly url: string;
  readonly maxInstruments: number;
  /** From one request for an instrument to the next, ms. */
  readonly everyMs: number;
  readonly request: (url: string, instrument: string) => string;
  readonly parse: (body: Uint8Array, instrument: string) => VenueMessage;
}

/** Everything that is particular to one venue; knows formats and addresses, no connection and no time. */
export type VenueAdapter = SocketVenue | PollVenue;
