import type { EventSink } from './records.ts';

const NOBODY = (): void => {};

/** Listens to nothing. */
export const SILENT_SINK: EventSink = {
  order: NOBODY,
  trade: NOBODY,
  fill: NOBODY,
  ledger: NOBODY,
  position: NOBODY,
  closedPosition: NOBODY,
  account: NOBODY,
  dailyClose: NOBODY,
  hourlyClose: NOBODY,
  price: NOBODY,
  fundingRate: NOBODY,
  fundingPayment: NOBODY,
  liquidation: NOBODY,
  condition: NOBODY,
  strategy: NOBODY,
  marginCall: NOBODY,
  settings: NOBODY,
  symbol: NOBODY,
  agent: NOBODY,
  agentOrder: NOBODY,
};
