import { type Static, Type } from 'typebox';
import { decimal, idText, named, oneOf, timeMs, words } from '../answer/scalars.ts';
import { positionSides } from '../order/order-enums.ts';

/** What can be explained. */
export const explanationKinds = ['LIQUIDATION', 'TAKEOVER', 'ADL', 'FUNDING', 'POSITION'] as const;

/** How numbers came about: what went in, and the rule and formula of each that came out. */
export const explanationSchema = named('Explanation', {
  kind: oneOf(explanationKinds),
  id: idText('70000012'),
  userId: idText('1188041528'),
  symbol: words('BTCUSDT'),
  positionSide: oneOf(positionSides),
  positionId: idText('40000003'),
  createdAt: timeMs(),
  inputs: Type.Record(Type.String(), Type.String(), {
    description: 'By name, as they stood.',
    examples: [{ markPrice: '75903.6', isolatedMargin: '8400' }],
  }),
  steps: Type.Array(
    named('ExplanationStep', {
      rule: words('MARGIN-4', 'The rule of the exchange.'),
      name: words('maintenanceMargin'),
      formula: words('|quantity| × markPrice × maintenanceMarginRate − maintenanceAmount'),
      value: words('303.61', 'What it came to.'),
    }),
  ),
});
export type ExplanationJson = Static<typeof explanationSchema>;

/** What a position paid or received at a settlement. */
export const fundingPaymentSchema = named('FundingPayment', {
  changeId: idText('50000031', 'Of its row in the account change log.'),
  quantity: decimal('0.1', 'Signed.'),
  markPrice: decimal('85081.04'),
  fundingRate: decimal('0.0001'),
  amount: decimal('-0.85081040', 'Positive: received.'),
  fundingTime: timeMs(),
});
export type FundingPaymentJson = Static<typeof fundingPaymentSchema>;

/** All that explains a position of one's own. */
export const positionExplanationSchema = named('PositionExplanation', {
  positionId: idText('40000003'),
  status: oneOf(['OPEN', 'CLOSED']),
  current: Type.Union([explanationSchema, Type.Null()], {
    description: 'Its present numbers; null once it is closed.',
  }),
  liquidations: Type.Array(explanationSchema, { description: 'What reduced it against its will, in order.' }),
  funding: Type.Array(fundingPaymentSchema, { description: 'Newest first, the last 100.' }),
});
export type PositionExplanationJson = Static<typeof positionExplanationSchema>;
