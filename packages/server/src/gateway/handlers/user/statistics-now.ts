import type { AccountNow } from '@openperp/history';
import { Refused } from '../../pipeline/answer.ts';
import type { Services } from '../../services/services.ts';

/** The engine and the history are asked one after the other; where money has moved in between, again, so many times in all. */
const TRIES = 3;

/**
 * Asks the history about an account that is worth what the engine says. What comes back knows the account's wallet: where it is another
 * one, a deposit or a fee stands in one of the two answers alone, and would count as profit. After the last try that is let pass: in an
 * account whose money moves all the time it is soon over.
 */
export async function withNow<Answer extends { readonly walletBalance: number | bigint }>(
  { engine }: Pick<Services, 'engine'>,
  userId: number,
  ask: (now: AccountNow) => Promise<Answer | Refused>,
): Promise<Answer | Refused> {
  for (let tries = 1; ; tries += 1) {
    const { timeMs } = engine;
    const asset = await engine.query({ kind: 'asset', userId });
    if (asset === undefined) throw new Error(`user ${userId} has no account`);
    const { equity, walletBalance } = asset;
    const answer = await ask({ timeMs, equity, walletBalance });
    if (answer instanceof Refused || answer.walletBalance === walletBalance || tries === TRIES) return answer;
  }
}
