import type { PollVenue } from '../venue-adapter.ts';
import { readFrame, readInteger, refusal, unknownFrame } from './frame-json.ts';

/**
 * Bitstamp, `GET /api/v2/ticker/<pair>/`, asked every 3 s: forty instruments then stay below the 10,000 requests in ten minutes that the venue
 * allows. Instruments as in `btcusd`.
 */
export const bitstamp: PollVenue = {
  transport: 'poll',
  name: 'bitstamp',
  url: 'https://www.bitstamp.net/api/v2/ticker',
  maxInstruments: 40,
  everyMs: 3_000,
  request: (url, instrument) => `${url.replace(/\/$/, '')}/${encodeURIComponent(instrument)}/`,
  parse: (body, instrument) => {
    const ticker = readFrame(body);
    if (ticker === undefined) return unknownFrame();
    const { bid, ask, last, timestamp } = ticker;
    if (ticker.status === 'error') return refusal(ticker.code, ticker.reason);
    if (last === undefined) return unknownFrame();
    return { kind: 'quotes', quotes: [{ instrument, bid, ask, last, order: readInteger(timestamp) }] };
  },
};
