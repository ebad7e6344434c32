import { describe, expect, test } from 'vitest';
import { Refused, refuse } from '../../pipeline/answer.ts';
import { MAX_WALKED_USERS, type WalkItem, type WalkSource, walk } from './walk.ts';
import type { WalkPosition } from './walk-cursor.ts';

/** Lists of so many items by user, ids descending; `reads` tells what was read. */
function sourceOf(sizes: Readonly<Record<number, number>>) {
  const reads: [userId: number, after: string, limit: number][] = [];
  const source: WalkSource = async (userId, after, limit) => {
    reads.push([userId, after, limit]);
    const first = after === '' ? (sizes[userId] ?? 0) : Number(after) - 1;
    const last = Math.max(first - limit, 0);
    const items: WalkItem[] = [];
    for (let id = first; id > last; id -= 1) items.push({ userId, entityId: `${id}`, data: '{}' });
    return { items, next: last === 0 ? '' : `${last + 1}` };
  };
  return { source, reads };
}

async function walked(
  source: WalkSource,
  userIds: readonly number[],
  limit: number,
  start?: WalkPosition,
): Promise<{ readonly names: readonly string[]; readonly next: WalkPosition | undefined }> {
  const result = await walk(source, userIds, start, limit);
  if (result instanceof Refused) throw new Error('refused');
  const names = result.items.map(({ userId, entityId }) => `${userId}.${entityId}`);
  return { names, next: result.next };
}

describe('a walk over what users have', () => {
  test('shows users ascending, newest first, and nothing that is not there', async () => {
    const { source } = sourceOf({ 1: 2, 3: 1 });
    expect(await walked(source, [1, 2, 3], 10)).toEqual({ names: ['1.2', '1.1', '3.1'], next: undefined });
    expect(await walked(source, [], 10)).toEqual({ names: [], next: undefined });
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('in parts of %i shows each item once, in order', async (limit) => {
    const { source } = sourceOf({ 1: 3, 3: 2, 4: 1 });
    const names: string[] = [];
    let start: WalkPosition | undefined;
    let parts = 0;
    do {
      const userIds = [1, 2, 3, 4, 5].filter((userId) => userId >= (start?.userId ?? 0));
      const part = await walked(source, userIds, limit, start);
      if (part.next !== undefined) expect(part.names.length).toBe(limit);
      names.push(...part.names);
      start = part.next;
      parts += 1;
    } while (start !== undefined);
    expect(names).toEqual(['1.3', '1.2', '1.1', '3.2', '3.1', '4.1']);
    // Six items: no part is empty, the last one included.
    expect(parts).toBe(Math.ceil(6 / limit));
  });

  test('goes through long lists a hundred at a time, up to the limit', async () => {
    const { source, reads } = sourceOf({ 1: 450, 2: 1 });
    const { names, next } = await walked(source, [1, 2], 250);
    expect(names.length).toBe(250);
    expect(next).toEqual({ userId: 1, after: '201' });
    expect(reads.map(([, , limit]) => limit)).toEqual([100, 100, 50, 1]);
    const rest = await walked(source, [1, 2], 1000, next);
    expect([rest.names[0], rest.names.at(-1), rest.names.length]).toEqual(['1.200', '2.1', 201]);
  });

  test('looks at 200 users and then stops, saying where', async () => {
    const userIds = Array.from({ length: MAX_WALKED_USERS + 1 }, (_, at) => at + 1);
    const { source, reads } = sourceOf({ 201: 1 });
    const { names, next } = await walked(source, userIds, 10);
    expect([names, next, reads.length]).toEqual([[], { userId: 201, after: '' }, 200]);
    expect((await walked(source, [201], 10, next)).names).toEqual(['201.1']);
  });

  test('reads 300 parts at most, however little is in them', async () => {
    let reads = 0;
    const endless: WalkSource = async (_userId, after) => {
      reads += 1;
      return { items: [], next: `${Number(after) + 1}` };
    };
    expect(await walked(endless, [1], 10)).toEqual({ names: [], next: { userId: 1, after: '300' } });
    expect(reads).toBe(300);
  });

  test('is refused where a part is', async () => {
    const refused = refuse(5002);
    expect(await walk(async () => refused, [1], undefined, 10)).toBe(refused);
  });
});
