import { type Amount, max, min, sub } from '@openperp/engine';
import type { ExplainedFundingPayment } from '@openperp/history';
import type { ExplanationJson } from '@openperp/protocol';
import { inputsOf, step } from './explain-steps.ts';

/** How far the interest part may move the rate from the premium, 0.05 % (FUND-2). */
const CLAMP: Amount = 50_000;

/** Why a position paid or received what it did at a settlement (FUND-3). */
export function explainFunding({ payment, settlement }: ExplainedFundingPayment): ExplanationJson {
  const { averagePremium, interestRate } = settlement;
  const interestPart = max(-CLAMP, min(CLAMP, sub(interestRate, averagePremium)));
  return {
    kind: 'FUNDING',
    id: `${payment.changeId}`,
    userId: `${payment.userId}`,
    symbol: payment.symbol,
    positionSide: payment.positionSide,
    positionId: `${payment.positionId}`,
    createdAt: settlement.createdAt,
    inputs: inputsOf({
      marginMode: payment.marginMode,
      quantity: payment.quantity,
      markPrice: payment.markPrice,
      indexPrice: settlement.indexPrice,
      averagePremium,
      premiumSamples: `${settlement.premiumSamples}`,
      interestRate,
      fundingIntervalHours: `${settlement.fundingIntervalHours}`,
      fundingTime: `${payment.fundingTime}`,
    }),
    steps: [
      step(
        'FUND-1',
        'averagePremium',
        'Σ i × premium(i) / Σ i over the samples of the interval',
        averagePremium,
      ),
      step('FUND-2', 'interestPart', 'interestRate − averagePremium, within ±0.0005', interestPart),
      step(
        'FUND-2',
        'fundingRate',
        '(averagePremium + interestPart) / (8 / fundingIntervalHours), within the cap and floor of the symbol',
        payment.fundingRate,
      ),
      step(
        'FUND-3',
        'amount',
        '−quantity × markPrice × fundingRate, rounded against the account',
        payment.amount,
      ),
    ],
  };
}
