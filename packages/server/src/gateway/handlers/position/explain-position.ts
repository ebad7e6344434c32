import { Refused, refuseField } from '../../pipeline/answer.ts';
import { explainLiquidation } from '../../present/explain-liquidation.ts';
import { explainPosition as explanationOf } from '../../present/explain-position.ts';
import { fundingPaymentJson } from '../../present/funding.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Liquidations and funding payments shown, at most. */
const LIMIT = 100;

/** Explains an own position, open or closed. */
export function explainPosition({ engine, past }: Services): PublicHandler<'explainPosition'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const { positionId } = query;
    const [open, closed, liquidations, funding] = await Promise.all([
      engine.query({ kind: 'explainPosition', userId, positionId }),
      past.ofAccount({ kind: 'closedPosition', userId, positionId }),
      past.ofAccount({ kind: 'positionLiquidations', positionId, limit: LIMIT }),
      past.ofAccount({ kind: 'positionFunding', positionId, limit: LIMIT }),
    ]);
    if (closed instanceof Refused) return closed;
    if (liquidations instanceof Refused) return liquidations;
    if (funding instanceof Refused) return funding;
    if (open === undefined && closed === undefined)
      return refuseField(3008, 'positionId', 'You have no position of this id');
    return JSON.stringify({
      positionId: `${positionId}`,
      status: open === undefined ? 'CLOSED' : 'OPEN',
      current: open === undefined ? null : explanationOf(userId, open, engine.timeMs),
      liquidations: liquidations.map(explainLiquidation),
      funding: funding.map(fundingPaymentJson),
    });
  };
}
