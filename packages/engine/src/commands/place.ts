import type { Place } from '../command/command.ts';
import { done, type Outcome } from '../command/outcome.ts';
import { executeOrder } from '../matching/execute-order.ts';
import { checkPlace } from '../order/check-place.ts';
import { createOrder, PLACED } from '../order/create-order.ts';
import { answerRetry } from '../order/retry.ts';
import type { Exchange } from '../state/exchange.ts';

/** Places an order: checked whole (MATCH-9), matched, then rested or ended (MATCH-2). Answers its id. */
export function place(exchange: Exchange, command: Place): Outcome {
  const retry = answerRetry(exchange, command);
  if (retry !== undefined) return retry;
  const refusal = checkPlace(exchange, command, exchange.draft);
  if (refusal !== undefined) return refusal;
  const order = createOrder(exchange, command, PLACED);
  const { orderId } = order;
  executeOrder(exchange, order);
  return done(orderId);
}
