import type { CommandReply } from '../engine-thread/command-reply.ts';

/**
 * What bots are refused in the ordinary course of trading: a bet with money that is gone (3001), an order that has just been filled (3003, 3005), a position just closed (3018),
 * a symbol just halted (3013), an empty side (3011), a quote that would have taken (3019), one that is where it should be (3021).
 */
const ORDINARY_CODES: ReadonlySet<number> = new Set([3001, 3003, 3005, 3011, 3013, 3018, 3019, 3021]);

/** The refusals that tell of a market that does not work as it should, by code and rule. */
export function strangeRefusals(replies: readonly CommandReply[]): readonly string[] {
  const refusals = replies.flatMap((reply) => {
    if (reply.unavailable || reply.outcome.code === 0) return [];
    const { code, field, rule } = reply.outcome;
    return ORDINARY_CODES.has(code) ? [] : [`${code} ${field} ${rule}`];
  });
  return [...new Set(refusals)];
}
