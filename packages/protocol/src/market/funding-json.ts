import { type Static, Type } from 'typebox';
import { count, decimal, listOf, named, pageOf, timeMs, words } from '../answer/scalars.ts';

/** How funding is configured in a symbol. */
export const fundingConfigSchema = named('FundingConfig', {
  symbol: words('BTCUSDT'),
  fundingIntervalHours: count(8),
  interestRate: decimal('0.0001', 'Per 8 hours.'),
  fundingRateCap: decimal('0.003'),
  fundingRateFloor: decimal('-0.003'),
  impactNotional: decimal('25000', 'What the impact prices of the premium are measured with.'),
});
export type FundingConfigJson = Static<typeof fundingConfigSchema>;
export const fundingConfigsSchema = listOf(fundingConfigSchema);

/** The funding of a symbol as it stands. */
export const currentFundingSchema = named('CurrentFunding', {
  symbol: words('BTCUSDT'),
  fundingRate: decimal('0.0001', 'What the next settlement would be at were it now.'),
  lastFundingRate: decimal('0.0001', 'Of the last settlement; "0" before the first.'),
  markPrice: decimal('85081.04'),
  indexPrice: decimal('85080.9'),
  nextFundingTime: timeMs(),
  timestamp: timeMs('Engine time,'),
  indexStale: Type.Boolean({
    description: 'No source of the index has spoken for 10 s: the mark price is frozen.',
    examples: [false],
  }),
});
export type CurrentFundingJson = Static<typeof currentFundingSchema>;
export const currentFundingPageSchema = pageOf(currentFundingSchema);

/** A settlement of a symbol. */
export const settledFundingSchema = named('SettledFunding', {
  symbol: words('BTCUSDT'),
  fundingRate: decimal('0.0001'),
  markPrice: decimal('85081.04'),
  fundingTime: timeMs('When it was due,'),
});
export type SettledFundingJson = Static<typeof settledFundingSchema>;
export const settledFundingPageSchema = pageOf(settledFundingSchema);
