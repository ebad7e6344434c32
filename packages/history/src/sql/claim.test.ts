import { expect, test } from 'vitest';
import { openHistory } from '../history.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { sampleTrade } from '../testing/sample-records.ts';

const batch = {
  firstSequence: 1,
  lastSequence: 7,
  events: [{ kind: 'trade', record: sampleTrade({ tradeId: 1 }) }],
} as const;

onEachDatabase((database) => {
  test('a history with events of another log is refused by both names, and is as it was', async () => {
    const location = await database.location();
    const own = await openHistory(location, { logId: 'log-one' });
    await own.apply(batch);
    await own.close();
    const refused = openHistory(location, { logId: 'log-two' });
    await expect(refused).rejects.toMatchObject({ name: 'HistoryRefused', reason: 'otherLog' });
    await expect(refused).rejects.toThrow(
      'it goes to sequence 7 of another log, log-one; this log is log-two',
    );
    const again = await openHistory(location, { logId: 'log-one' });
    expect(again.cursor).toBe(7);
    await again.close();
  });

  test('one without events becomes that of any log, and a reset makes it so', async () => {
    const location = await database.location();
    await (await openHistory(location, { logId: 'log-one' })).close();
    const taken = await openHistory(location, { logId: 'log-two' });
    await taken.apply(batch);
    await taken.reset();
    await taken.close();
    const last = await openHistory(location, { logId: 'log-three' });
    await last.apply(batch);
    await last.close();
    await expect(openHistory(location, { logId: 'log-two' })).rejects.toThrow('log-three');
  });

  test('one from before histories knew whose they are is adopted', async () => {
    const location = await database.location();
    const old = await openHistory(location);
    await old.apply(batch);
    await old.close();
    const adopted = await openHistory(location, { logId: 'log-one' });
    expect(adopted.cursor).toBe(7);
    await adopted.close();
    await expect(openHistory(location, { logId: 'log-two' })).rejects.toThrow('log-one');
  });
});
