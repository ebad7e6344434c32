import type { Json, JsonObject } from '@openperp/protocol';
import type { Quote, SocketVenue } from '../venue-adapter.ts';
import { NOTHING, readFrame, readObjects, refusal, unknownFrame } from './frame-json.ts';

/** One request an instrument, so that each is refused or taken for itself. */
function requests(method: 'subscribe' | 'unsubscribe', instruments: readonly string[]): string[] {
  return instruments.map((instrument) =>
    JSON.stringify({
      method,
      params: { channel: 'ticker', symbol: [instrument], event_trigger: 'bbo' },
    }),
  );
}

function quoteOf({ symbol, bid, ask, last, timestamp }: JsonObject): Quote | undefined {
  if (typeof symbol !== 'string') return undefined;
  return { instrument: symbol, bid, ask, last, order: timeOf(timestamp) };
}

/** RFC 3339; older servers leave it out. */
function timeOf(timestamp: Json | undefined): number | undefined {
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Kraken WebSocket v2, channel `ticker` at each change of best bid or ask; prices are JSON numbers, of which the text is read. Instruments as
 * in `BTC/USD`. The venue sends a heartbeat a second when nothing else is said.
 */
export const kraken: SocketVenue = {
  transport: 'socket',
  name: 'kraken',
  url: 'wss://ws.kraken.com/v2',
  maxInstruments: 200,
  pingFrame: '{"method":"ping"}',
  open: (url, instruments) => ({ url, frames: requests('subscribe', instruments) }),
  change: requests,
  parse: (frame) => {
    const message = readFrame(frame);
    if (message === undefined) return unknownFrame();
    const { channel, method } = message;
    if (message.success === false) return refusal(message.symbol, message.error);
    if (typeof method === 'string' || channel === 'heartbeat' || channel === 'status') return NOTHING;
    const quotes = channel === 'ticker' ? readObjects(message.data)?.map(quoteOf) : undefined;
    return quotes?.every((quote) => quote !== undefined) ? { kind: 'quotes', quotes } : unknownFrame();
  },
};
