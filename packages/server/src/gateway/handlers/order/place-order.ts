import type { Place } from '@openperp/engine';
import type { Answer } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { placedAnswer } from './order-reply.ts';
import { placeCommand, refusalOfSoonEnd } from './place-command.ts';

/** Places an order; answers in the turn in which the engine says that it is durable. */
export function placeOrder(services: Services): PublicHandler<'placeOrder'> {
  const { engine } = services;
  const submit = (command: Place): Promise<Answer> =>
    engine.submit(command).then((reply) => placedAnswer(services, command, reply));

  return ({ caller, request }) => {
    const command = placeCommand(caller.userId, request.body);
    return refusalOfSoonEnd(services, command) ?? submit(command);
  };
}
