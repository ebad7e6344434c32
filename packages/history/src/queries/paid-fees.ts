import { type Amount, sub } from '@openperp/engine';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';
import { accountPast } from '../statistics/account-past.ts';

/** The trading fees that an account has paid, less rebates, since 00:00 UTC `sinceMs`. */
export interface PaidFeesQuery {
  readonly kind: 'paidFees';
  readonly userId: number;
  readonly sinceMs: number;
}

export interface PaidFees {
  readonly fees: Amount;
}

export function* paidFees(builder: QueryBuilder, { userId, sinceMs }: PaidFeesQuery): Steps<PaidFees> {
  const past = yield* accountPast(builder, userId, sinceMs);
  return { fees: sub(past.done.fees, past.doneBefore(sinceMs).fees) };
}
