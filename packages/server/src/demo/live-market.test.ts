import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../process/logging.ts';
import { LiveMarket } from './live-market.ts';
import { setUpMarket } from './testing/demo-setup.ts';
import type { LocalEngine } from './testing/local-engine.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function setUp(clock: 'real' | 'virtual') {
  const { engine, market } = await setUpMarket();
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => lines.push(line) });
  const live = new LiveMarket({ config: { clock }, engine, logger, market });
  return { engine, market, live, lines };
}

/** The symbols that were quoted or traded since `from`. */
function traded({ commands }: LocalEngine, from: number): string[] {
  const symbols = commands.slice(from).flatMap((each) => (each.kind === 'place' ? [each.symbol] : []));
  return [...new Set(symbols)].sort();
}

test('on a virtual clock nothing happens while time stands still, and one step after it has moved', async () => {
  const { engine, live } = await setUp('virtual');
  const count = (): number => engine.commands.filter(({ kind }) => kind === 'setIndexPrice').length;
  live.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(count()).toBe(0);
  await engine.submit({ kind: 'advance', durationMs: 86_400_000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(count()).toBe(6);
  await engine.submit({ kind: 'advance', durationMs: 1 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(count()).toBe(12);
  await live.stop();
});

test('on a real clock all indexes move twice a second, and each symbol is quoted every other time', async () => {
  const { engine, live } = await setUp('real');
  live.start();
  const halves: string[][] = [];
  for (let step = 0; step < 2; step += 1) {
    await engine.submit({ kind: 'tick' });
    await engine.submit({ kind: 'advance', durationMs: 500 });
    const from = engine.commands.length;
    await vi.advanceTimersByTimeAsync(500);
    halves.push(traded(engine, from));
    expect(engine.commands.slice(from).filter(({ kind }) => kind === 'setIndexPrice')).toHaveLength(6);
  }
  expect(halves.map((half) => half.length)).toEqual([3, 3]);
  expect(new Set(halves.flat()).size).toBe(6);
  await live.stop();
});

test('after a stop nothing more is submitted, and the stop waits for what was', async () => {
  const { engine, live } = await setUp('virtual');
  const answer = Promise.withResolvers<void>();
  const submitBatch = engine.submitBatch.bind(engine);
  let answered = false;
  engine.submitBatch = async (commands) => {
    const replies = await submitBatch(commands);
    await answer.promise;
    answered = true;
    return replies;
  };
  live.start();
  await engine.submit({ kind: 'advance', durationMs: 1_000 });
  await vi.advanceTimersByTimeAsync(100);
  const stopped = live.stop().then(() => answered);
  answer.resolve();
  expect(await stopped).toBe(true);
  const { length } = engine.commands;
  await engine.submit({ kind: 'advance', durationMs: 1_000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(engine.commands).toHaveLength(length + 1);
});

test('a full disk leaves steps out; once there is room the market goes on', async () => {
  const { engine, live, lines } = await setUp('virtual');
  live.start();
  await engine.submit({ kind: 'advance', durationMs: 1_000 });
  engine.unavailable = true;
  await vi.advanceTimersByTimeAsync(1_000);
  engine.unavailable = false;
  const from = engine.commands.length;
  await engine.submit({ kind: 'advance', durationMs: 1_000 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(traded(engine, from)).toHaveLength(6);
  expect(lines).toEqual([]);
  await live.stop();
});

test('orders that are refused for a strange reason are told of, not more than once a minute', async () => {
  const { engine, live, lines } = await setUp('virtual');
  await engine.submit({ kind: 'setAccountStatus', userId: 1002, status: 'FROZEN' });
  live.start();
  for (let i = 0; i < 3; i += 1) {
    await engine.submit({ kind: 'advance', durationMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', refusals: ['3012  MATCH-9'] });
  await live.stop();
});

test('a failure is told of and stops the bots, not the exchange', async () => {
  const { engine, live, lines, market } = await setUp('virtual');
  market.step = () => {
    throw new Error('a bug');
  };
  live.start();
  await engine.submit({ kind: 'advance', durationMs: 1_000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', err: { message: 'a bug' }, msg: 'the demo market has failed and stands still' },
  ]);
  await live.stop();
});
