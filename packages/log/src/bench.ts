import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord } from './command-log.ts';
import { openFileLog } from './file-log.ts';
import { nodeStorage } from './node-storage.ts';
import type { Storage } from './storage.ts';

// Run with: node packages/log/src/bench.ts [folder]. Prints one JSON line for each measurement.
const PAYLOAD_BYTES = 128;
const GROUPS = 4000;
const BATCHES = [1, 16, 256];
const VERIFIED_RECORDS = 1_000_000;
const RECORD_BYTES = 16 + PAYLOAD_BYTES;
const FRAME_BYTES = 58 + 32;

type Append = (batch: readonly LogRecord[]) => void;

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function batchAt(sequence: number, size: number): LogRecord[] {
  const payload = Buffer.alloc(PAYLOAD_BYTES, sequence & 0xff);
  return Array.from({ length: size }, (_, index) => ({
    sequence: sequence + index,
    span: 1,
    timeMs: sequence,
    payload,
  }));
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** The same bytes written and synced in a bare loop, into a file filled with zeros before, or one that grows. */
function bareLoop(
  folder: string,
  batch: number,
  isPreallocated: boolean,
): { append: Append; end: () => void } {
  const descriptor = openSync(join(folder, `bare-${isPreallocated ? 'preallocated' : 'growing'}`), 'w');
  if (isPreallocated)
    for (let at = 0; at < 64; at += 1) writeSync(descriptor, Buffer.alloc(1 << 20), 0, 1 << 20, at << 20);
  fdatasyncSync(descriptor);
  const bytes = Buffer.alloc(FRAME_BYTES + batch * RECORD_BYTES, 7);
  let position = 0;
  const append = () => {
    if (isPreallocated && position + bytes.length > 64 << 20) position = 0;
    writeSync(descriptor, bytes, 0, bytes.length, position);
    fdatasyncSync(descriptor);
    position += bytes.length;
  };
  return { append, end: () => closeSync(descriptor) };
}

function fileLog(folder: string, storage: Storage): { append: Append; end: () => void } {
  const log = openFileLog(folder, { storage, onNotice: () => undefined });
  return { append: (batch) => log.append(batch), end: () => log.close() };
}

function inFolder<T>(parent: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(parent, 'openperp-bench-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print(id: string, metric: string, value: number, unit: string): void {
  console.log(JSON.stringify({ id, metric, value: Math.round(value * 100) / 100, unit }));
}

/** Appends to each in turn, one group at a time, so that whatever else the machine does meets them all. */
function benchAppend(parent: string, batch: number): void {
  inFolder(parent, (folder) => {
    const writers = [
      { kind: 'file log', ...fileLog(join(folder, 'log'), nodeStorage), tookMs: [] as number[] },
      { kind: 'bare, preallocated', ...bareLoop(folder, batch, true), tookMs: [] as number[] },
      { kind: 'bare, growing', ...bareLoop(folder, batch, false), tookMs: [] as number[] },
    ];
    for (let group = 0; group < GROUPS; group += 1) {
      const records = batchAt(group * batch + 1, batch);
      for (const { append, tookMs } of writers) {
        const start = nowMs();
        append(records);
        tookMs.push(nowMs() - start);
      }
    }
    for (const { kind, end, tookMs } of writers) {
      end();
      const sorted = tookMs.toSorted((a, b) => a - b);
      const totalMs = tookMs.reduce((sum, each) => sum + each, 0);
      print(`append ${batch}`, kind, (GROUPS * batch * 1000) / totalMs, 'records/s');
      print(`append ${batch}`, kind, (batch * 1000) / quantile(sorted, 0.5), 'records/s at p50');
      for (const share of [0.5, 0.99, 0.999]) {
        print(`append ${batch}`, kind, quantile(sorted, share) * 1000, `µs p${share * 100}`);
      }
    }
  });
}

/** The real disk without waiting for it: to make a long log quickly. */
const unsynced: Storage = {
  ...nodeStorage,
  create: (path) => ({ ...nodeStorage.create(path), sync: () => undefined }),
};

function benchVerify(parent: string, batch: number): void {
  inFolder(parent, (folder) => {
    const { append, end } = fileLog(folder, unsynced);
    for (let sequence = 1; sequence <= VERIFIED_RECORDS; sequence += batch) append(batchAt(sequence, batch));
    end();
    const start = nowMs();
    const log = openFileLog(folder, { storage: nodeStorage, onNotice: () => undefined });
    print(`verify ${VERIFIED_RECORDS}`, `groups of ${batch}`, nowMs() - start, 'ms');
    const reading = nowMs();
    let records = 0;
    for (const record of log.read(1)) records += record.span;
    print(`read ${records}`, `groups of ${batch}`, nowMs() - reading, 'ms');
    log.close();
  });
}

const parent = process.argv[2] ?? tmpdir();
for (const batch of BATCHES) benchAppend(parent, batch);
for (const batch of BATCHES) benchVerify(parent, batch);
