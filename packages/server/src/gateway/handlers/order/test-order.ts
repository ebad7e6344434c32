import { formatDecimal } from '@openperp/protocol';
import { refusedByEngine } from '../../pipeline/answer.ts';
import { priceOrNone } from '../../present/position.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { placeCommand, refusalOfSoonEnd } from './place-command.ts';

/** Checks an order as if it were placed, and tells what it would cost. */
export function testOrder(services: Services): PublicHandler<'testOrder'> {
  return async ({ caller, request }) => {
    const place = placeCommand(caller.userId, request.body);
    const refusal = refusalOfSoonEnd(services, place);
    if (refusal !== undefined) return refusal;
    const preview = await services.engine.query({ kind: 'preview', place });
    if (preview.code !== 0) return refusedByEngine(preview);
    return JSON.stringify({
      cost: formatDecimal(preview.cost),
      fee: formatDecimal(preview.fee),
      initialMargin: formatDecimal(preview.initialMargin),
      liqPrice: priceOrNone(preview.liquidationPrice),
      availableAfter: formatDecimal(preview.availableAfter),
    });
  };
}
