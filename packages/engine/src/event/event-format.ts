import type { EngineEvent } from './records.ts';

/** The byte that an event of each kind starts with; part of the stored format. */
export const EVENT_KIND = {
  order: 1,
  trade: 2,
  fill: 3,
  ledger: 4,
  position: 5,
  closedPosition: 6,
  account: 7,
  dailyClose: 8,
  price: 9,
  settings: 10,
  symbol: 11,
  fundingRate: 12,
  fundingPayment: 13,
  liquidation: 14,
  marginCall: 15,
  condition: 16,
  strategy: 17,
  agent: 18,
  agentOrder: 19,
  hourlyClose: 20,
} as const satisfies Readonly<Record<EngineEvent['kind'], number>>;

/** The booleans of an order, as bits of one byte; with `generatedId` its clientOrderId is made of the orderId and not written. */
export const ORDER_FLAG = { reduceOnly: 1, closePosition: 2, makerOnly: 4, generatedId: 8 } as const;

/** Those of {@link ORDER_FLAG} that are terms of an order. */
export const ALL_TERM_FLAGS = 7;

/** All of {@link ORDER_FLAG}. */
export const ALL_ORDER_FLAGS = 15;
