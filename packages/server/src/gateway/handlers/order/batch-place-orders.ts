import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { batchAnswer } from './batch.ts';
import { placedAnswer } from './order-reply.ts';
import { placeCommand, refusalOfSoonEnd } from './place-command.ts';

/** Places several orders. */
export function batchPlaceOrders(services: Services): PublicHandler<'batchPlaceOrders'> {
  return ({ caller, request }) =>
    batchAnswer(services, request.body.orders, {
      commandOf: (order, at) => {
        const command = placeCommand(caller.userId, order);
        return refusalOfSoonEnd(services, command, at) ?? command;
      },
      answerOf: (command, reply, at) => placedAnswer(services, command, reply, at),
    });
}
