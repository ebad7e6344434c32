import type { FundingPaymentRecord } from '@openperp/engine';
import type { FundingPaymentRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toFundingPaymentRow(record: FundingPaymentRecord): FundingPaymentRow {
  return {
    change_id: record.changeId,
    user_id: record.userId,
    symbol: record.symbol,
    position_id: record.positionId,
    position_side: record.positionSide,
    margin_mode: record.marginMode,
    quantity: toAmountText(record.quantity),
    mark_price: toAmountText(record.markPrice),
    funding_rate: toAmountText(record.fundingRate),
    amount: toAmountText(record.amount),
    funding_time: record.fundingTime,
  };
}

export function fromFundingPaymentRow(row: FundingPaymentRow): FundingPaymentRecord {
  return {
    changeId: row.change_id,
    userId: row.user_id,
    symbol: row.symbol,
    positionId: row.position_id,
    positionSide: row.position_side as FundingPaymentRecord['positionSide'],
    marginMode: row.margin_mode as FundingPaymentRecord['marginMode'],
    quantity: fromAmountText(row.quantity),
    markPrice: fromAmountText(row.mark_price),
    fundingRate: fromAmountText(row.funding_rate),
    amount: fromAmountText(row.amount),
    fundingTime: row.funding_time,
  };
}
