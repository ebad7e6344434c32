import type { Movement } from './bank.ts';
import { parseMoney } from './money.ts';

/** What a webhook tells: a transfer or a reversal has come to its end. */
export interface WebhookEvent {
  readonly event: 'transfer.completed' | 'reverse.completed';
  readonly orderType: 'transfer' | 'reverse';
  readonly orderId: number;
  readonly agentOrderNo: string;
  readonly targetStatus: 'SUCCESS' | 'FAILED';
  readonly direction: 'IN' | 'OUT';
  readonly amount: string;
  readonly agentUserId: string;
}

/** The same for the same event, however often it is sent. */
export function eventKey({ orderType, orderId, targetStatus }: WebhookEvent): string {
  return `${orderType}:${orderId}:${targetStatus}`;
}

/** What an event means to the bank. */
export function movementOf(event: WebhookEvent): Movement {
  return {
    orderNo: event.agentOrderNo,
    customer: event.agentUserId,
    direction: event.direction,
    amount: parseMoney(event.amount),
    status: event.targetStatus,
  };
}
