import { expect, test } from 'vitest';
import { FrameResults } from './applied-frame.ts';
import { EngineClient } from './engine-client.ts';

const observer = { replied: () => {}, unavailable: () => {}, applied: () => {} };

/** A client with one command under way, and the frames that answer it. */
function setUp() {
  const client = new EngineClient({ postMessage: () => {} }, observer);
  let answered = false;
  const reply = client.submit({ kind: 'createAccount', userId: 1 }).then((settled) => {
    answered = true;
    return settled;
  });
  let sequence = 0;
  const applied = (
    commands: number,
    internal: number,
    hasPendingWork: boolean,
    isUnfinished = false,
  ): void => {
    const results = new FrameResults(commands);
    const firstSequence = sequence + 1;
    for (let i = 0; i < commands; i += 1) {
      sequence += 1;
      results.add(sequence, 1_000, { code: 0, id: 0, field: '', rule: '' }, 0, isUnfinished);
    }
    client.receive({
      kind: 'applied',
      frame: {
        firstSequence,
        lastSequence: sequence,
        timeMs: 1_000,
        internal,
        results: results.results,
        refusals: [],
        events: new Uint8Array(0),
        hasPendingWork,
        unfinished: results.unfinished,
        logBytes: 1,
        appendMs: 0,
      },
    });
  };
  const settle = () => new Promise<boolean>((resolve) => setImmediate(() => resolve(answered)));
  return { client, reply, applied, settle };
}

test('a command is answered when it is applied', async () => {
  const { applied, settle, reply } = setUp();
  applied(1, 0, false);
  expect(await settle()).toBe(true);
  expect(await reply).toMatchObject({ unavailable: false, sequence: 1 });
});

test('[LIQ-7] a command that set off liquidations is answered after the last of them', async () => {
  const { client, applied, settle, reply } = setUp();
  applied(1, 0, true, true);
  expect(await settle()).toBe(false);
  let drained = false;
  const drain = client.drain().then(() => {
    drained = true;
  });
  applied(1, 1, true);
  expect([await settle(), drained]).toEqual([false, false]);
  applied(1, 1, false);
  expect(await settle()).toBe(true);
  expect(await reply).toMatchObject({ unavailable: false, sequence: 1 });
  await drain;
});

test('[LIQ-7] a command that comes while liquidations are pending does not wait for them', async () => {
  const { applied, settle } = setUp();
  applied(1, 0, true, false);
  expect(await settle()).toBe(true);
});

test('[LIQ-7] where the disk has no room to go on, what was done is answered', async () => {
  const { client, applied, settle } = setUp();
  applied(1, 0, true, true);
  client.receive({ kind: 'refused', commands: 0, reason: 'diskFull' });
  expect(await settle()).toBe(true);
});
