import type { SocketVenue } from '../venue-adapter.ts';
import { NOTHING, readFrame, readInteger, refusal, unknownFrame } from './frame-json.ts';

/** One request an instrument: one unknown product has the whole request refused. */
function requests(type: 'subscribe' | 'unsubscribe', instruments: readonly string[]): string[] {
  return instruments.map((instrument) =>
    JSON.stringify({ type, product_ids: [instrument], channels: ['ticker', 'heartbeat'] }),
  );
}

/**
 * Coinbase Exchange WebSocket feed, channel `ticker`: last trade with best bid and ask, at each trade; channel `heartbeat`: once a second that
 * the product is alive, without which a product that does not trade would look silent. Instruments as in `BTC-USD`.
 */
export const coinbase: SocketVenue = {
  transport: 'socket',
  name: 'coinbase',
  url: 'wss://ws-feed.exchange.coinbase.com',
  maxInstruments: 200,
  pingFrame: undefined,
  open: (url, instruments) => ({ url, frames: requests('subscribe', instruments) }),
  change: requests,
  parse: (frame) => {
    const message = readFrame(frame);
    if (message === undefined) return unknownFrame();
    const { type, product_id: instrument } = message;
    if (type === 'subscriptions') return NOTHING;
    if (type === 'error') return refusal(message.message, message.reason);
    if (typeof instrument !== 'string') return unknownFrame();
    if (type === 'heartbeat') return { kind: 'alive', instrument };
    if (type !== 'ticker') return unknownFrame();
    const { best_bid: bid, best_ask: ask, price: last } = message;
    return { kind: 'quotes', quotes: [{ instrument, bid, ask, last, order: readInteger(message.sequence) }] };
  },
};
