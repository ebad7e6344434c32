import type { BenchRow } from './bench-row.ts';
import { BookRunner } from './book-runner.ts';
import { latencyRows } from './latency.ts';
import { generateOrderStream } from './order-stream.ts';
import { PEER, PeerRunner } from './peer-runner.ts';
import { bestInTurns, expectAgreement, timedPass } from './timed-pass.ts';

const SEED = 7;
const COMMANDS = 1_000_000;
/** Timed passes, book and peer in turns; the best counts, as what else the machine does only ever adds time. */
const PASSES = 8;

interface Workload {
  readonly id: string;
  readonly name: string;
  readonly resting: number;
  /** Commands after the preload that the peer gets. */
  readonly peerCommands: number;
}

const SHALLOW: Workload = {
  id: 'book.shallow',
  name: '5,000 resting',
  resting: 5_000,
  peerCommands: 200_000,
};
const DEEP: Workload = { id: 'book.deep', name: '100,000 resting', resting: 100_000, peerCommands: 100_000 };
const FEW_RESTING = 1_000;
const MANY_RESTING = 100_000;

function workloadRows(workload: Workload): BenchRow[] {
  const stream = generateOrderStream({ seed: SEED, commands: COMMANDS, resting: workload.resting });
  const { peerCommands } = workload;
  const prefix = timedPass(new BookRunner(), stream, peerCommands);
  const [book, peer] = bestInTurns(
    PASSES,
    () => timedPass(new BookRunner(), stream, COMMANDS),
    () => timedPass(new PeerRunner(stream), stream, peerCommands),
  );
  expectAgreement(workload.id, prefix, peer);
  const throughput: BenchRow = {
    id: `${workload.id}.throughput`,
    metric: `order book, ${workload.name}, best of ${PASSES} passes (peer: the first ${peerCommands} commands alone)`,
    value: book.commandsPerSecond,
    unit: 'commands/s',
    peer: PEER,
    peerValue: peer.commandsPerSecond,
    ratio: book.commandsPerSecond / peer.commandsPerSecond,
  };
  const runner = new BookRunner();
  runner.run(stream, 0, stream.preload);
  const latency = latencyRows(workload.id, `order book, ${workload.name}`, COMMANDS, (command) =>
    runner.run(stream, stream.preload + command, stream.preload + command + 1),
  );
  return [throughput, ...latency];
}

/** What a command costs with many resting orders against few, the mix being the same. */
function depthRow(): BenchRow {
  const few = generateOrderStream({ seed: SEED, commands: COMMANDS, resting: FEW_RESTING });
  const many = generateOrderStream({ seed: SEED, commands: COMMANDS, resting: MANY_RESTING });
  const [fewPass, manyPass] = bestInTurns(
    PASSES,
    () => timedPass(new BookRunner(), few, COMMANDS),
    () => timedPass(new BookRunner(), many, COMMANDS),
  );
  return {
    id: 'book.depth',
    metric: `order book, time a command with ${MANY_RESTING} resting orders, best of ${PASSES} passes`,
    value: 1e9 / manyPass.commandsPerSecond,
    unit: 'ns',
    peer: `the same with ${FEW_RESTING} resting`,
    peerValue: 1e9 / fewPass.commandsPerSecond,
    ratio: fewPass.commandsPerSecond / manyPass.commandsPerSecond,
  };
}

/**
 * The order book alone, with order ids and price-time matching, on seeded streams: commands/s beside the npm package `nodejs-order-book`
 * on a common prefix (whose trades and resting quantity must agree, else it throws), percentiles of single commands, and what 100,000
 * resting orders cost against 1,000.
 */
export function benchBook(): BenchRow[] {
  return [...workloadRows(SHALLOW), ...workloadRows(DEEP), depthRow()];
}
