import { isJsonObject } from '@openperp/protocol';
import type { SocketVenue } from '../venue-adapter.ts';
import { NOTHING, readFrame, readInteger, refusal, unknownFrame } from './frame-json.ts';

/** One request an instrument: ten are the most that spot takes in one, and one unknown instrument has the whole request refused. */
function requests(op: 'subscribe' | 'unsubscribe', instruments: readonly string[]): string[] {
  return instruments.map((instrument) => JSON.stringify({ op, args: [`tickers.${instrument}`] }));
}

/**
 * Bybit v5 public spot WebSocket, topic `tickers.<symbol>`: always a whole snapshot, and of spot the last trade alone. Instruments as in
 * `BTCUSDT`. The venue wants `{"op":"ping"}` every 20 s or so.
 */
export const bybit: SocketVenue = {
  transport: 'socket',
  name: 'bybit',
  url: 'wss://stream.bybit.com/v5/public/spot',
  maxInstruments: 200,
  pingFrame: '{"op":"ping"}',
  open: (url, instruments) => ({ url, frames: requests('subscribe', instruments) }),
  change: requests,
  parse: (frame) => {
    const message = readFrame(frame);
    if (message === undefined) return unknownFrame();
    const { topic, data, op } = message;
    if (typeof op === 'string') return message.success === false ? refusal(op, message.ret_msg) : NOTHING;
    const isTicker = typeof topic === 'string' && topic.startsWith('tickers.');
    if (!isTicker || data === undefined || !isJsonObject(data)) return unknownFrame();
    const { symbol, bid1Price: bid, ask1Price: ask, lastPrice: last } = data;
    if (typeof symbol !== 'string') return unknownFrame();
    return {
      kind: 'quotes',
      quotes: [{ instrument: symbol, bid, ask, last, order: readInteger(message.ts) }],
    };
  },
};
