import { type Command, multiply, UNIT } from '@openperp/engine';
import { BOT_IDS, createBot } from './bot-accounts.ts';
import { BotMirror } from './bot-mirror.ts';
import type { DemoDependencies, DemoEngine, RunningDemo, StartDemo } from './demo-dependencies.ts';
import { DemoMarket } from './demo-market.ts';
import { DEMO_SYMBOLS } from './demo-symbols.ts';
import { demoUserExists, ensureDemoUser } from './demo-user.ts';
import { LiveMarket } from './live-market.ts';
import { makePast } from './make-past.ts';
import { mustSubmit } from './must-submit.ts';

/**
 * Starts the market of the demo profile. What exists is left as it is: on a virtual clock a start after the first changes nothing until
 * time moves. After a stop of any length prices go on from where they were.
 */
export const startDemo: StartDemo = async (dependencies: DemoDependencies): Promise<RunningDemo> => {
  const { config, engine } = dependencies;
  await createMissing(engine);
  const isFirstStart = !(await demoUserExists(dependencies));
  const mirror = await BotMirror.open(engine);
  const market = new DemoMarket(
    mirror,
    isFirstStart || config.clock === 'virtual' ? engine.timeMs : Date.now(),
  );
  if (isFirstStart) await makeFirstPast(dependencies, market);
  if (config.clock === 'real') await engine.startRealClock();
  await ensureDemoUser(dependencies);
  const live = new LiveMarket({ ...dependencies, market });
  if (isFirstStart || config.clock === 'real') await live.stepAll();
  live.start();
  return { stop: () => live.stop() };
};

/** What the insurance fund starts with. */
const FUND_DEPOSIT: Command = {
  kind: 'depositInsurance',
  asset: 'USDT',
  amount: multiply(250_000, UNIT),
  reference: 'demo',
};

/** Creates the symbols and bots that do not exist yet; at first the insurance fund is filled too. */
async function createMissing(engine: DemoEngine): Promise<void> {
  const symbols = await engine.query({ kind: 'symbols', symbol: '' });
  const existing = new Set(symbols.map(({ symbol }) => symbol));
  const specs = DEMO_SYMBOLS.map(({ spec }) => spec).filter(({ symbol }) => !existing.has(symbol));
  const accounts = await Promise.all(BOT_IDS.map((userId) => engine.query({ kind: 'account', userId })));
  const bots = BOT_IDS.filter((_userId, i) => accounts[i] === undefined);
  const commands = [
    ...specs.map((spec) => ({ kind: 'createSymbol', spec }) as const),
    ...bots.flatMap((userId) => createBot(userId, [...symbols, ...specs])),
    ...(bots.length === BOT_IDS.length ? [FUND_DEPOSIT] : []),
  ];
  await mustSubmit(engine, commands, 'the demo market');
}

/** The last day, and a snapshot of it, which waits for the history: who looks at its candles finds all of them. */
async function makeFirstPast({ engine, logger }: DemoDependencies, market: DemoMarket): Promise<void> {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  await makePast({ engine, market, now: Date.now, tell });
  await engine.snapshot().catch((error: unknown) => logger.warn({ err: error }, 'no snapshot of the demo'));
}
