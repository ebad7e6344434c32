import { type Command, multiply, type TradeRecord, UNIT } from '@openperp/engine';
import type { CommandReply } from '../../engine-thread/command-reply.ts';
import { BOT_IDS, createBot } from '../bot-accounts.ts';
import { BotMirror } from '../bot-mirror.ts';
import { DemoMarket } from '../demo-market.ts';
import { DEMO_SYMBOLS } from '../demo-symbols.ts';
import { LocalEngine } from './local-engine.ts';

/** 2026-01-01 00:00 UTC. */
export const START_MS = 1_767_225_600_000;

/** A user of the tests. */
export const USER_ID = 1_000_000_001;

/** The commands that a demo market begins with. */
export function openingCommands(): readonly Command[] {
  const specs = DEMO_SYMBOLS.map(({ spec }) => spec);
  return [
    ...specs.map((spec) => ({ kind: 'createSymbol', spec }) as const),
    ...BOT_IDS.flatMap((userId) => createBot(userId, specs)),
  ];
}

/** A demo market on an engine in the same thread, with a user who has so many million USDT. */
export async function setUpMarket(millions = 1) {
  const engine = new LocalEngine(START_MS);
  await engine.submitBatch([
    ...openingCommands(),
    { kind: 'createAccount', userId: USER_ID },
    {
      kind: 'deposit',
      userId: USER_ID,
      asset: 'USDT',
      amount: multiply(millions * 1_000_000, UNIT),
      reference: 'test',
    },
  ]);
  const mirror = await BotMirror.open(engine);
  const market = new DemoMarket(mirror, engine.timeMs);
  /** A second passes, and the bots of all symbols act. */
  const second = async () => {
    await engine.submit({ kind: 'advance', durationMs: 1_000 });
    const tickers = await engine.query({ kind: 'tickers', symbol: '' });
    return engine.submitBatch(market.step(engine.timeMs, DEMO_SYMBOLS, tickers));
  };
  const seconds = async (count: number) => {
    for (let i = 0; i < count; i += 1) await second();
  };
  return { engine, mirror, market, second, seconds };
}

/** The public trades that commands made. */
export function tradesIn(replies: readonly CommandReply[]): readonly TradeRecord[] {
  return replies
    .flatMap((reply) => (reply.unavailable ? [] : reply.events))
    .flatMap((event) => (event.kind === 'trade' ? [event.record] : []));
}
