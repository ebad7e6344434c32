import { Refused } from '../../pipeline/answer.ts';
import type { WalkPosition } from './walk-cursor.ts';

/** What one user has, as JSON text under its id. */
export interface WalkItem {
  readonly userId: number;
  readonly entityId: string;
  readonly data: string;
}

/** A part of one user's list, newest first; `next` "": nothing follows. */
export interface WalkPart {
  readonly items: readonly WalkItem[];
  readonly next: string;
}

/** Reads at most `limit` items of a user's list, those after a place in it that an earlier part gave; "": its start. */
export type WalkSource = (userId: number, after: string, limit: number) => Promise<WalkPart | Refused>;

/** Users that one answer looks at, at most; of the next one it is not known whether there is anything. */
export const MAX_WALKED_USERS = 200;
/** Items that are read at once. */
const PART_SIZE = 100;
/** Parts that one answer reads, at most. */
const MAX_PARTS = 300;

/** What one answer shows, and where the walk goes on; `next` undefined: nowhere. */
export interface Walked {
  readonly items: readonly WalkItem[];
  readonly next: WalkPosition | undefined;
}

/**
 * Gathers up to `limit` items of `userIds` (ascending), from `start` on: all of a user's before those of the next. `next` is where there is
 * more, or where the walk has stopped looking: after {@link MAX_WALKED_USERS} users, or many parts with little in them.
 */
export async function walk(
  source: WalkSource,
  userIds: readonly number[],
  start: WalkPosition | undefined,
  limit: number,
): Promise<Walked | Refused> {
  const items: WalkItem[] = [];
  let parts = 0;
  for (const [at, userId] of userIds.entries()) {
    let after = userId === start?.userId ? start.after : '';
    if (at === MAX_WALKED_USERS) return { items, next: { userId, after } };
    do {
      if (parts === MAX_PARTS) return { items, next: { userId, after } };
      parts += 1;
      const room = limit - items.length;
      const part = await source(userId, after, Math.min(Math.max(room, 1), PART_SIZE));
      if (part instanceof Refused) return part;
      const isMore = part.items.length > 0 || part.next !== '';
      if (room === 0 && isMore) return { items, next: { userId, after } };
      items.push(...part.items);
      after = part.next;
    } while (after !== '');
  }
  return { items, next: undefined };
}
