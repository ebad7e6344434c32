import { isJsonObject } from '@openperp/protocol';
import type { SocketVenue } from '../venue-adapter.ts';
import { NOTHING, readFrame, readInteger, refusal, unknownFrame } from './frame-json.ts';

function streams(instruments: readonly string[]): string[] {
  return instruments.map((instrument) => `${instrument.toLowerCase()}@bookTicker`);
}

/**
 * Binance spot, combined stream of `<symbol>@bookTicker`: best bid and ask at each change of either. Instruments as in `BTCUSDT`. The venue
 * pings by the WebSocket protocol and takes five messages a second, which is why many streams go into one.
 */
export const binance: SocketVenue = {
  transport: 'socket',
  name: 'binance',
  url: 'wss://stream.binance.com:9443/stream',
  maxInstruments: 200,
  pingFrame: undefined,
  open: (url, instruments) => ({
    url: `${url}?streams=${instruments.map((each) => `${encodeURIComponent(each.toLowerCase())}@bookTicker`).join('/')}`,
    frames: [],
  }),
  change: (to, instruments) => [
    JSON.stringify({ method: to.toUpperCase(), params: streams(instruments), id: 1 }),
  ],
  parse: (frame) => {
    const message = readFrame(frame);
    if (message === undefined) return unknownFrame();
    const { data, error } = message;
    if (data !== undefined && isJsonObject(data) && typeof data.s === 'string') {
      return {
        kind: 'quotes',
        quotes: [{ instrument: data.s, bid: data.b, ask: data.a, order: readInteger(data.u) }],
      };
    }
    if (error !== undefined && isJsonObject(error)) return refusal(error.code, error.msg);
    const isNotice = 'id' in message || message.e === 'serverShutdown' || isShutdown(data);
    return isNotice ? NOTHING : unknownFrame();
  },
};

function isShutdown(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'e' in data && data.e === 'serverShutdown';
}
