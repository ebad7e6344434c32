import type { Move } from '@openperp/engine';
import type { MoveRequest } from '@openperp/protocol';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { batchAnswer } from './batch.ts';
import { changedAnswer } from './order-reply.ts';

function moveCommand(userId: number, symbol: string, request: Omit<MoveRequest, 'symbol'>): Move {
  const { orderId, clientOrderId, price, quantity } = request;
  return { kind: 'move', userId, symbol, orderId, clientOrderId, price, quantity };
}

/** Changes an open order. */
export function moveOrder(services: Services): PublicHandler<'moveOrder'> {
  return async ({ caller, request: { body } }) => {
    const command = moveCommand(caller.userId, body.symbol, body);
    return changedAnswer(services, command, await services.engine.submit(command));
  };
}

/** Changes several open orders of one symbol. */
export function batchMoveOrders(services: Services): PublicHandler<'batchMoveOrders'> {
  return ({ caller, request: { body } }) =>
    batchAnswer(services, body.orders, {
      commandOf: (order) => moveCommand(caller.userId, body.symbol, order),
      answerOf: (command, reply, at) => changedAnswer(services, command, reply, at),
    });
}
