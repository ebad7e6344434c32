import type { FundingRateRecord } from '@openperp/engine';
import type { FundingRateRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toFundingRateRow(record: FundingRateRecord): FundingRateRow {
  return {
    symbol: record.symbol,
    funding_time: record.fundingTime,
    funding_rate: toAmountText(record.fundingRate),
    average_premium: toAmountText(record.averagePremium),
    premium_samples: record.premiumSamples,
    interest_rate: toAmountText(record.interestRate),
    funding_interval_hours: record.fundingIntervalHours,
    mark_price: toAmountText(record.markPrice),
    index_price: toAmountText(record.indexPrice),
    created_at: record.createdAt,
  };
}

export function fromFundingRateRow(row: FundingRateRow): FundingRateRecord {
  return {
    symbol: row.symbol,
    fundingTime: row.funding_time,
    fundingRate: fromAmountText(row.funding_rate),
    averagePremium: fromAmountText(row.average_premium),
    premiumSamples: row.premium_samples,
    interestRate: fromAmountText(row.interest_rate),
    fundingIntervalHours: row.funding_interval_hours,
    markPrice: fromAmountText(row.mark_price),
    indexPrice: fromAmountText(row.index_price),
    createdAt: row.created_at,
  };
}
