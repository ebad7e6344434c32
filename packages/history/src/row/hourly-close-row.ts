import type { HourlyCloseRecord } from '@openperp/engine';
import type { HourlyCloseRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toHourlyCloseRow(record: HourlyCloseRecord): HourlyCloseRow {
  return {
    user_id: record.userId,
    time: record.time,
    equity: toAmountText(record.equity),
    wallet_balance: toAmountText(record.walletBalance),
  };
}

export function fromHourlyCloseRow(row: HourlyCloseRow): HourlyCloseRecord {
  return {
    userId: row.user_id,
    time: row.time,
    equity: fromAmountText(row.equity),
    walletBalance: fromAmountText(row.wallet_balance),
  };
}
