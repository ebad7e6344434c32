import type { DailyCloseRecord } from '@openperp/engine';
import type { DailyCloseRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toDailyCloseRow(record: DailyCloseRecord): DailyCloseRow {
  return {
    user_id: record.userId,
    day: record.day,
    equity: toAmountText(record.equity),
    wallet_balance: toAmountText(record.walletBalance),
    maker_volume: toAmountText(record.makerVolume),
    taker_volume: toAmountText(record.takerVolume),
  };
}

export function fromDailyCloseRow(row: DailyCloseRow): DailyCloseRecord {
  return {
    userId: row.user_id,
    day: row.day,
    equity: fromAmountText(row.equity),
    walletBalance: fromAmountText(row.wallet_balance),
    makerVolume: fromAmountText(row.maker_volume),
    takerVolume: fromAmountText(row.taker_volume),
  };
}
