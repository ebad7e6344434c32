import { Refused, refuseField } from '../../pipeline/answer.ts';
import { explainFunding } from '../../present/explain-funding.ts';
import { explainLiquidation } from '../../present/explain-liquidation.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

const LIQUIDATION_KIND = { liquidation: 'LIQUIDATION', takeover: 'TAKEOVER', adl: 'ADL' } as const;

/** Explains a liquidation, takeover, ADL or funding payment (LIQ-6). */
export function explain({ past }: Services): OperatorHandler<'explain'> {
  return async ({ request: { path } }) => {
    const { kind, id } = path;
    if (kind === 'funding') {
      const found = await past.ofAccount({ kind: 'fundingPayment', changeId: id });
      if (found instanceof Refused) return found;
      return found === undefined ? unknown(kind) : JSON.stringify(explainFunding(found));
    }
    const found = await past.ofAccount({
      kind: 'liquidation',
      liquidationId: id,
      liquidationKind: LIQUIDATION_KIND[kind],
    });
    if (found instanceof Refused) return found;
    return found === undefined ? unknown(kind) : JSON.stringify(explainLiquidation(found));
  };
}

function unknown(kind: string): Refused {
  return refuseField(3008, 'id', `There is no ${kind} of this id`);
}
