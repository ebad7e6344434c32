import type { AccountDayRow } from '../sql/schema.ts';
import type { AccountDay } from '../statistics/account-day.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toAccountDayRow(account: AccountDay): AccountDayRow {
  return {
    user_id: account.userId,
    day: account.day,
    fees: toAmountText(account.fees),
    maker_volume: toAmountText(account.makerVolume),
    taker_volume: toAmountText(account.takerVolume),
    realized_pnl: toAmountText(account.realizedPnl),
    funding: toAmountText(account.funding),
    transfers_in: toAmountText(account.transfersIn),
    transfers_out: toAmountText(account.transfersOut),
    transfer_moment: toAmountText(account.transferMoment),
  };
}

export function fromAccountDayRow(row: AccountDayRow): AccountDay {
  return {
    userId: row.user_id,
    day: row.day,
    fees: fromAmountText(row.fees),
    makerVolume: fromAmountText(row.maker_volume),
    takerVolume: fromAmountText(row.taker_volume),
    realizedPnl: fromAmountText(row.realized_pnl),
    funding: fromAmountText(row.funding),
    transfersIn: fromAmountText(row.transfers_in),
    transfersOut: fromAmountText(row.transfers_out),
    transferMoment: fromAmountText(row.transfer_moment),
  };
}
