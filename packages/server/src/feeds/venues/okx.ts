import { isJsonObject, type JsonObject } from '@openperp/protocol';
import type { Quote, SocketVenue } from '../venue-adapter.ts';
import { NOTHING, readFrame, readInteger, readObjects, refusal, unknownFrame } from './frame-json.ts';

/** One request an instrument: the venue refuses a request whole for one instrument that it does not know. */
function requests(op: 'subscribe' | 'unsubscribe', instruments: readonly string[]): string[] {
  return instruments.map((instId) => JSON.stringify({ op, args: [{ channel: 'tickers', instId }] }));
}

function quoteOf({ instId, bidPx, askPx, last, ts }: JsonObject): Quote | undefined {
  if (typeof instId !== 'string') return undefined;
  return { instrument: instId, bid: bidPx, ask: askPx, last, order: readInteger(ts) };
}

/**
 * OKX v5 public WebSocket, channel `tickers`: best bid and ask and last trade, at most every 100 ms and only on a change. Instruments as in
 * `BTC-USDT`. The venue closes what is silent for 30 s, and answers the text `ping` with the text `pong`.
 */
export const okx: SocketVenue = {
  transport: 'socket',
  name: 'okx',
  url: 'wss://ws.okx.com:8443/ws/v5/public',
  maxInstruments: 200,
  pingFrame: 'ping',
  open: (url, instruments) => ({ url, frames: requests('subscribe', instruments) }),
  change: requests,
  parse: (frame) => {
    if (Buffer.from(frame).equals(PONG)) return NOTHING;
    const message = readFrame(frame);
    if (message === undefined) return unknownFrame();
    const { event, arg, data } = message;
    if (event === 'error') return refusal(message.code, message.msg);
    if (typeof event === 'string') return NOTHING;
    const isTicker = arg !== undefined && isJsonObject(arg) && arg.channel === 'tickers';
    const quotes = isTicker ? readObjects(data)?.map(quoteOf) : undefined;
    return quotes?.every((quote) => quote !== undefined) ? { kind: 'quotes', quotes } : unknownFrame();
  },
};

const PONG = Buffer.from('pong');
