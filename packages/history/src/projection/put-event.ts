import type { ConditionStatus, EngineEvent, OrderStatus } from '@openperp/engine';
import { toAgentOrderRow } from '../row/agent-order-row.ts';
import { toClosedPositionRow } from '../row/closed-position-row.ts';
import { toConditionRow } from '../row/condition-row.ts';
import { toDailyCloseRow } from '../row/daily-close-row.ts';
import { toFillRow } from '../row/fill-row.ts';
import { toFundingPaymentRow } from '../row/funding-payment-row.ts';
import { toFundingRateRow } from '../row/funding-rate-row.ts';
import { toLedgerRow } from '../row/ledger-row.ts';
import { toLiquidationRow } from '../row/liquidation-row.ts';
import { toOrderRow } from '../row/order-row.ts';
import { toStrategyRow } from '../row/strategy-row.ts';
import { toTradeRow } from '../row/trade-row.ts';
import type { RowBuffer } from '../sql/row-buffer.ts';

const isClosed: Readonly<Record<OrderStatus, boolean>> = {
  NEW: false,
  PENDING: false,
  PARTIALLY_FILLED: false,
  FILLED: true,
  CANCELED: true,
  PARTIALLY_FILLED_CANCELED: true,
  REJECTED: true,
};

const hasEnded: Readonly<Record<ConditionStatus, boolean>> = {
  PENDING_ACTIVATION: false,
  PENDING: false,
  TRIGGERED: true,
  CANCELLED: true,
  REJECTED: true,
};

/** Puts the row that an event is by itself, if it is one. */
export function putEvent(event: EngineEvent, rows: RowBuffer): void {
  switch (event.kind) {
    case 'order':
      if (isClosed[event.record.status]) rows.put('orders', toOrderRow(event.record));
      break;
    case 'fill':
      rows.put('fills', toFillRow(event.record));
      break;
    case 'trade':
      rows.put('trades', toTradeRow(event.record));
      break;
    case 'ledger':
      rows.put('ledger', toLedgerRow(event.record));
      break;
    case 'closedPosition':
      rows.put('closed_positions', toClosedPositionRow(event.record));
      break;
    case 'dailyClose':
      rows.put('daily_closes', toDailyCloseRow(event.record));
      break;
    case 'fundingRate':
      rows.put('funding_rates', toFundingRateRow(event.record));
      break;
    case 'fundingPayment':
      rows.put('funding_payments', toFundingPaymentRow(event.record));
      break;
    case 'liquidation':
      rows.put('liquidations', toLiquidationRow(event.record));
      break;
    case 'condition':
      if (hasEnded[event.record.status]) rows.put('conditions', toConditionRow(event.record));
      break;
    case 'strategy':
      rows.put('strategies', toStrategyRow(event.record));
      break;
    case 'agentOrder':
      rows.put('agent_orders', toAgentOrderRow(event.record));
      break;
    case 'symbol':
      rows.put('symbols', {
        symbol: event.record.spec.symbol,
        price_precision: event.record.spec.pricePrecision,
      });
      break;
    case 'agent':
    case 'position':
    case 'account':
    case 'marginCall':
    case 'settings':
    case 'hourlyClose':
    case 'price':
      break;
    default:
      unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}
