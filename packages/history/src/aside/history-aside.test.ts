import { expect, test } from 'vitest';
import { type History, openHistory } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleTrade } from '../testing/sample-records.ts';
import { deleteHistory, setHistoryAside } from './history-aside.ts';

const batch = (sequence: number) =>
  ({
    firstSequence: sequence,
    lastSequence: sequence,
    events: [{ kind: 'trade', record: sampleTrade({ tradeId: sequence }) }],
  }) as const;

async function using<T>(location: string, work: (history: History) => Promise<T>): Promise<T> {
  const history = await openHistory(location);
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}

const cursorAt = (location: string) => using(location, async ({ cursor }) => cursor);

onEachDatabase((database) => {
  test('a history that is deleted is gone, and can be made anew; one that is not there is no error', async () => {
    const location = await database.location();
    await deleteHistory(location);
    await using(location, (history) => history.apply(batch(1)));
    await deleteHistory(location);
    expect(await cursorAt(location)).toBe(0);
  });

  test('one that is set aside makes room, and comes back in the place of what was made meanwhile', async () => {
    const location = await database.location();
    expect(await setHistoryAside(location)).toBeUndefined();
    await using(location, async (history) => {
      await history.apply(batch(1));
      await history.apply(batch(2));
    });
    const aside = await setHistoryAside(location);
    expect(await cursorAt(location)).toBe(0);
    await using(location, (history) => history.apply(batch(1)));
    await aside?.putBack();
    const trades = await using(location, (history) =>
      history.query({ kind: 'publicTrades', symbol: 'BTCUSDT', limit: 5 }),
    );
    expect(trades.map(({ tradeId }) => tradeId)).toEqual([2, 1]);
    expect(await cursorAt(location)).toBe(2);
  });

  test('each one set aside has a name of its own', async () => {
    const location = await database.location();
    const names: (string | undefined)[] = [];
    for (const sequence of [1, 2]) {
      await using(location, (history) => history.apply({ ...batch(sequence), firstSequence: 1 }));
      names.push((await setHistoryAside(location))?.name);
    }
    const [first = '', second = ''] = names;
    expect([first.includes('before'), second.includes('before'), first === second]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
