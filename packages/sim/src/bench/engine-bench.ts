import { setFlagsFromString } from 'node:v8';
import { V8_FLAGS } from '@openperp/engine';
import type { BenchRow } from './bench-row.ts';
import { EngineRunner } from './engine-runner.ts';
import { latencyRows } from './latency.ts';
import { generateOrderStream } from './order-stream.ts';
import { PEER, PeerRunner } from './peer-runner.ts';
import { bestInTurns, expectAgreement, timedPass } from './timed-pass.ts';

const SEED = 7;
const COMMANDS = 1_000_000;
const PASSES = 5;

interface Workload {
  readonly id: string;
  readonly name: string;
  readonly resting: number;
  /** Commands after the preload that the peer gets. */
  readonly peerCommands: number;
}

const SHALLOW: Workload = {
  id: 'engine.shallow',
  name: 'whole engine, 1,000 resting',
  resting: 1_000,
  peerCommands: 200_000,
};
const DEEP: Workload = {
  id: 'engine.deep',
  name: 'whole engine, 100,000 resting',
  resting: 100_000,
  peerCommands: 100_000,
};

/** Throughput beside the peer's, and percentiles of single commands. */
function workloadRows({ id, name, resting, peerCommands }: Workload): BenchRow[] {
  const stream = generateOrderStream({ seed: SEED, commands: COMMANDS, resting });
  const prefix = timedPass(new EngineRunner(), stream, peerCommands);
  const [engine, peer] = bestInTurns(
    PASSES,
    () => timedPass(new EngineRunner(), stream, COMMANDS),
    () => timedPass(new PeerRunner(stream), stream, peerCommands),
  );
  expectAgreement(id, prefix, peer);
  const throughput: BenchRow = {
    id: `${id}.throughput`,
    metric: `${name}, margin, fees, positions, ledger and all events written, best of ${PASSES} passes (peer: matching alone, the first ${peerCommands} commands)`,
    value: engine.commandsPerSecond,
    unit: 'commands/s',
    peer: PEER,
    peerValue: peer.commandsPerSecond,
    ratio: engine.commandsPerSecond / peer.commandsPerSecond,
  };
  const runner = new EngineRunner();
  runner.run(stream, 0, stream.preload);
  const latency = latencyRows(id, name, COMMANDS, (command) =>
    runner.run(stream, stream.preload + command, stream.preload + command + 1),
  );
  runner.checkInvariants();
  return [throughput, ...latency];
}

/** What a command costs with many resting orders against few, the mix being the same. */
function depthRow(): BenchRow {
  const few = generateOrderStream({ seed: SEED, commands: COMMANDS, resting: SHALLOW.resting });
  const many = generateOrderStream({ seed: SEED, commands: COMMANDS, resting: DEEP.resting });
  const [fewPass, manyPass] = bestInTurns(
    PASSES,
    () => timedPass(new EngineRunner(), few, COMMANDS),
    () => timedPass(new EngineRunner(), many, COMMANDS),
  );
  return {
    id: 'engine.depth',
    metric: `whole engine, time a command with ${DEEP.resting} resting orders, best of ${PASSES} passes`,
    value: 1e9 / manyPass.commandsPerSecond,
    unit: 'ns',
    peer: `the same with ${SHALLOW.resting} resting`,
    peerValue: 1e9 / fewPass.commandsPerSecond,
    ratio: fewPass.commandsPerSecond / manyPass.commandsPerSecond,
  };
}

/**
 * The whole engine, under its own V8 flags, on seeded streams of one symbol and 200 accounts: commands/s beside the npm package `nodejs-order-book`, which only
 * matches, on a common prefix (whose trades and resting quantity must agree, else it throws), percentiles of single commands, after which
 * every invariant must hold, and what 100,000 resting orders cost against 1,000.
 */
export function benchEngine(): BenchRow[] {
  setFlagsFromString(V8_FLAGS);
  return [...workloadRows(SHALLOW), ...workloadRows(DEEP), depthRow()];
}
