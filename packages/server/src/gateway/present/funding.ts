import type { FundingPaymentRecord, FundingRateRecord, FundingView } from '@openperp/engine';
import {
  type CurrentFundingJson,
  type FundingConfigJson,
  type FundingPaymentJson,
  formatDecimal,
  type SettledFundingJson,
} from '@openperp/protocol';

/** How funding is configured in a symbol. */
export function fundingConfigJson(view: FundingView): FundingConfigJson {
  return {
    symbol: view.symbol,
    fundingIntervalHours: view.fundingIntervalHours,
    interestRate: formatDecimal(view.interestRate),
    fundingRateCap: formatDecimal(view.fundingRateCap),
    fundingRateFloor: formatDecimal(view.fundingRateFloor),
    impactNotional: formatDecimal(view.impactNotional),
  };
}

/** The funding of a symbol as it stands. */
export function currentFundingJson(view: FundingView): CurrentFundingJson {
  return {
    symbol: view.symbol,
    fundingRate: formatDecimal(view.fundingRate),
    lastFundingRate: formatDecimal(view.lastFundingRate),
    markPrice: formatDecimal(view.markPrice),
    indexPrice: formatDecimal(view.indexPrice),
    nextFundingTime: view.nextFundingTime,
    timestamp: view.timestamp,
    indexStale: view.stale,
  };
}

/** A settlement. */
export function settledFundingJson(record: FundingRateRecord): SettledFundingJson {
  return {
    symbol: record.symbol,
    fundingRate: formatDecimal(record.fundingRate),
    markPrice: formatDecimal(record.markPrice),
    fundingTime: record.fundingTime,
  };
}

/** What a position paid or received. */
export function fundingPaymentJson(record: FundingPaymentRecord): FundingPaymentJson {
  return {
    changeId: `${record.changeId}`,
    quantity: formatDecimal(record.quantity),
    markPrice: formatDecimal(record.markPrice),
    fundingRate: formatDecimal(record.fundingRate),
    amount: formatDecimal(record.amount),
    fundingTime: record.fundingTime,
  };
}
