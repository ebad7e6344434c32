import { type Static, Type } from 'typebox';
import { count, decimal, idText, listOf, named, oneOf, timeMs, words } from '../answer/scalars.ts';
import { sides } from '../order/order-enums.ts';
import { feeLevelSchema, symbolSchema } from './symbol-json.ts';

/** What runs here. */
export const versionSchema = named('Version', {
  service: words('openperp'),
  version: words('0.1.0'),
  commit: words('3f2c1d0'),
  date: words('2026-03-05T11:32:57Z'),
});
export type VersionJson = Static<typeof versionSchema>;

/** The server's clocks. */
export const serverTimeSchema = named('ServerTime', {
  timestamp: count(1772710377, '**Seconds** since the epoch.'),
  timestampMs: timeMs(),
  iso: words('2026-03-05T11:32:57Z'),
  timezone: oneOf(['UTC']),
  engineTime: timeMs('The time of orders, trades and ledger rows.'),
});
export type ServerTimeJson = Static<typeof serverTimeSchema>;

export const symbolsSchema = Type.Object({
  list: Type.Array(symbolSchema),
  handlingFeeLevelConfig: Type.Array(feeLevelSchema),
});

/** One kline. */
export const klineSchema = named('Kline', {
  openTime: timeMs('The first moment,'),
  open: decimal('85000'),
  high: decimal('85120.5'),
  low: decimal('84950'),
  close: decimal('85080.1'),
  volume: decimal('12.345', 'In the base asset; "0" for index and mark prices.'),
  closeTime: timeMs('The last moment,'),
  quoteVolume: decimal('1049946.21'),
  tradeCount: count(318),
  closed: Type.Boolean({ description: 'False for the interval that still runs.', examples: [true] }),
});
export type KlineJson = Static<typeof klineSchema>;
export const klinesSchema = listOf(klineSchema);

const level = Type.Array(decimal('85000'), {
  minItems: 2,
  maxItems: 2,
  description: '[price, quantity]',
  examples: [['85000', '1.5']],
});

/** The book, best levels first. */
export const depthSchema = named('Depth', {
  symbol: words('BTCUSDT'),
  version: count(918273),
  timestamp: timeMs(),
  bids: Type.Array(level),
  asks: Type.Array(level),
});
export type DepthJson = Static<typeof depthSchema>;

/** A public trade. */
export const tradeSchema = named('Trade', {
  tradeId: idText('30000004'),
  price: decimal('85000'),
  quantity: decimal('0.1'),
  tradeValue: decimal('8500'),
  takerSide: oneOf(sides),
  createdAt: timeMs(),
});
export type TradeJson = Static<typeof tradeSchema>;
export const tradesSchema = listOf(tradeSchema);

/** The last 24 hours of a symbol, and how it stands. */
export const tickerSchema = named('Ticker', {
  symbol: words('BTCUSDT'),
  lastPrice: decimal('85080.1'),
  priceChange: decimal('1080.1', 'Against 24 hours ago.'),
  priceChangePercent: decimal('1.2858'),
  high: decimal('85900'),
  low: decimal('83450.2'),
  volume: decimal('3021.113'),
  quoteVolume: decimal('256420018.4'),
  openInterest: decimal('812.4'),
  bidPrice: decimal('85080'),
  bidQuantity: decimal('1.2'),
  askPrice: decimal('85080.2'),
  askQuantity: decimal('0.8'),
  markPrice: decimal('85081.04'),
  indexPrice: decimal('85081.04'),
  fundingRate: decimal('0.0001', 'The present estimate.'),
  nextFundingTime: timeMs(),
});
export type TickerJson = Static<typeof tickerSchema>;
export const tickersSchema = listOf(tickerSchema);
