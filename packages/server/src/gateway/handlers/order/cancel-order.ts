import type { Cancel } from '@openperp/engine';
import type { CancelRequest } from '@openperp/protocol';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { batchAnswer } from './batch.ts';
import { changedAnswer } from './order-reply.ts';

function cancelCommand(userId: number, { symbol, orderId, clientOrderId }: CancelRequest): Cancel {
  return { kind: 'cancel', userId, symbol, orderId, clientOrderId };
}

/** Cancels an open order. */
export function cancelOrder(services: Services): PublicHandler<'cancelOrder'> {
  return async ({ caller, request }) => {
    const command = cancelCommand(caller.userId, request.body);
    return changedAnswer(services, command, await services.engine.submit(command));
  };
}

/** Cancels several open orders. */
export function batchCancelOrders(services: Services): PublicHandler<'batchCancelOrders'> {
  return ({ caller, request }) =>
    batchAnswer(services, request.body.orders, {
      commandOf: (order) => cancelCommand(caller.userId, order),
      answerOf: (command, reply, at) => changedAnswer(services, command, reply, at),
    });
}
