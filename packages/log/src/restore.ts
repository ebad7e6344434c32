import { basename, join } from 'node:path';
import { CHAIN_START, type ChainPosition, follows, walkChain } from './chain.ts';
import { readWhole, renameFile, syncFile, syncNames, writeWhole } from './durable-write.ts';
import { type Frame, GENESIS_HASH } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { findLaterFrame } from './later-frame.ts';
import { LogDamaged } from './log-damaged.ts';
import { LogFailure } from './log-failure.ts';
import { commitManifest, type Manifest, manifestPath, readManifest, stageManifest } from './manifest.ts';
import { checkLog, startOf } from './recovery.ts';
import { listSegments, segmentPath } from './segment-file.ts';
import { type Storage, type StorageFile, withFile } from './storage.ts';
import { clearTail, tornBytes } from './tail.ts';

const COPY_BLOCK_BYTES = 1024 * 1024;

/** Sequence numbers from one to another, both included. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

export interface RestoreOptions {
  readonly storage: Storage;
  /** The newest good snapshot, when there is one: with it nothing that it holds has to be given up. */
  readonly snapshot?: { readonly sequence: number; readonly logHash: Uint8Array };
}

/**
 * What a restore did. `whole`: the log was not damaged and nothing was done. `prefix`: it now ends before the damage.
 * `snapshot`: it now starts after the snapshot, which holds what the damage touched.
 */
export interface RestoreReport {
  readonly kind: 'whole' | 'prefix' | 'snapshot';
  /** The first sequence number that the log keeps. */
  readonly firstSequence: number;
  /** The last one. */
  readonly lastSequence: number;
  /** Commands whose effects are gone, as far as the files tell. */
  readonly lost: SequenceRange | undefined;
  /** The folder with all that was taken out of the log, and the names in it. */
  readonly aside: { readonly directory: string; readonly files: readonly string[] } | undefined;
}

/**
 * Makes a damaged log one that can be opened, keeping as much as is certain: without a snapshot the longest whole
 * prefix, with one that reaches further what follows on it. Deletes nothing: what it takes out of the log stands in
 * `<directory>/damaged-<n>`. Cut short at any point, it can be run again. Throws `LogFailure` when the disk fails or is full.
 */
export function restoreLog(directory: string, { storage, snapshot }: RestoreOptions): RestoreReport {
  const whole = unlessDamaged(() => checkLog(storage, directory));
  if (whole !== undefined) {
    const firstSequence = whole.manifest?.firstSequence ?? 1;
    return {
      kind: 'whole',
      firstSequence,
      lastSequence: whole.end.sequence,
      lost: undefined,
      aside: undefined,
    };
  }
  const log = survey(storage, directory);
  const prefix = follow(storage, directory, log.segments, prefixStart(storage, directory, log));
  if (snapshot === undefined || snapshot.sequence <= prefix.end.sequence) {
    return keep(storage, directory, log, 'prefix', prefix);
  }
  const start = { ...CHAIN_START, sequence: snapshot.sequence, hash: snapshot.logHash };
  startSegmentAfter(storage, directory, log, start);
  const segments = listSegments(storage, directory).filter((sequence) => sequence > snapshot.sequence);
  return keep(storage, directory, log, 'snapshot', follow(storage, directory, segments, start));
}

/** What is there, damaged or not. */
interface Survey {
  /** Undefined when it is missing or damaged. */
  readonly manifest: Manifest | undefined;
  /** The first sequence numbers of the files, ascending. */
  readonly segments: readonly number[];
  /** The highest sequence number that anything there speaks of. */
  readonly highestSequence: number;
}

function unlessDamaged<T>(check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof LogDamaged) return undefined;
    throw error;
  }
}

function survey(storage: Storage, directory: string): Survey {
  const manifest = unlessDamaged(() => readManifest(storage, directory));
  const segments = listSegments(storage, directory).filter(
    (sequence) => sequence >= (manifest?.firstSequence ?? 1),
  );
  let highestSequence = (manifest?.newestSequence ?? 1) - 1;
  for (const firstSequence of segments) {
    withFile(storage, segmentPath(directory, firstSequence), (file) => {
      for (const { frame } of wholeFrames(file))
        highestSequence = Math.max(highestSequence, frame.lastSequence);
    });
  }
  return { manifest, segments, highestSequence };
}

/** Every frame of a file that is whole in itself, whatever stands between them. */
function* wholeFrames(file: StorageFile): Generator<{ readonly frame: Frame; readonly offset: number }> {
  for (let at = findLaterFrame(file, 0, 0); at !== undefined; ) {
    const reader = new FrameReader(file, at);
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      yield { frame, offset: reader.offset - frame.bytes };
    }
    at = findLaterFrame(file, reader.offset, 0);
  }
}

/** A run of frames of the chain through the files. */
interface Run {
  /** What its first frame follows on. */
  readonly start: ChainPosition;
  /** The files that it goes through; none when there is no file at all. */
  readonly segments: readonly number[];
  /** What the first frame of the last of them follows on. */
  readonly newestStart: ChainPosition;
  readonly end: ChainPosition;
  /** Where it ends in the last of them, bytes. */
  readonly endOffset: number;
}

/** Where the first file starts; without a manifest that says so, its first frame is believed for what came before it. */
function prefixStart(storage: Storage, directory: string, { manifest, segments }: Survey): ChainPosition {
  const first = segments[0] ?? 1;
  if (manifest?.firstSequence === first) return startOf(manifest);
  if (first === 1) return CHAIN_START;
  const frame = withFile(storage, segmentPath(directory, first), (file) => new FrameReader(file, 0).next());
  return { ...CHAIN_START, sequence: first - 1, hash: frame?.previousHash ?? GENESIS_HASH };
}

/** Follows the chain from `start` through the files that are there, as far as it goes. */
function follow(storage: Storage, directory: string, present: readonly number[], start: ChainPosition): Run {
  const segments: number[] = [];
  let newestStart = start;
  let end = start;
  let endOffset = 0;
  for (const firstSequence of present) {
    if (firstSequence !== end.sequence + 1) break;
    const walk = withFile(storage, segmentPath(directory, firstSequence), (file) => walkChain(file, 0, end));
    segments.push(firstSequence);
    newestStart = end;
    end = walk.end;
    endOffset = walk.endOffset;
  }
  return { start, segments, newestStart, end, endOffset };
}

/** Makes the segment that starts after `start`, where there is none, with the frames that follow on it, if any. */
function startSegmentAfter(storage: Storage, directory: string, log: Survey, start: ChainPosition): void {
  const firstSequence = start.sequence + 1;
  if (log.segments.includes(firstSequence)) return;
  const temporaryPath = join(directory, 'restored.tmp');
  if (storage.list(directory).includes(basename(temporaryPath))) storage.remove(temporaryPath);
  const target = storage.create(temporaryPath);
  for (const segment of log.segments) {
    const isCopied = withFile(storage, segmentPath(directory, segment), (file) => {
      for (const { frame, offset } of wholeFrames(file)) {
        if (!follows(frame, start)) continue;
        copyBytes(file, target, temporaryPath, offset, walkChain(file, offset, start).endOffset);
        return true;
      }
      return false;
    });
    if (isCopied) break;
  }
  syncFile(target, temporaryPath);
  target.close();
  renameFile(storage, temporaryPath, segmentPath(directory, firstSequence));
  syncNames(storage, directory);
}

/** Makes `run` the log: all else is moved aside, newest first, and the manifest is written last. */
function keep(
  storage: Storage,
  directory: string,
  log: Survey,
  kind: 'prefix' | 'snapshot',
  run: Run,
): RestoreReport {
  const aside = new Aside(storage, directory);
  const manifest = manifestPath(directory);
  if (storage.list(directory).includes(basename(manifest))) aside.copy(manifest);
  for (const firstSequence of log.segments.toReversed()) {
    if (!run.segments.includes(firstSequence)) aside.move(segmentPath(directory, firstSequence));
  }
  const newest = run.segments.at(-1);
  if (newest === undefined) storage.remove(manifest);
  else writeManifest(storage, directory, run, cutAfter(storage, segmentPath(directory, newest), run, aside));
  syncNames(storage, directory);
  const lost = { from: run.end.sequence + 1, to: log.highestSequence };
  return {
    kind,
    firstSequence: run.start.sequence + 1,
    lastSequence: run.end.sequence,
    lost: lost.to >= lost.from ? lost : undefined,
    aside: { directory: aside.directory, files: aside.files },
  };
}

/** Clears what follows on the run in its last file, after a copy of it is aside; answers the length of the file. */
function cutAfter(storage: Storage, path: string, { end, endOffset }: Run, aside: Aside): number {
  return withFile(storage, path, (file) => {
    const bytes = file.size();
    const isClean =
      tornBytes(file, endOffset) === 0 && findLaterFrame(file, endOffset, end.sequence) === undefined;
    if (isClean) return bytes;
    aside.copy(path);
    clearTail(file, path, endOffset, bytes - endOffset, bytes);
    return bytes;
  });
}

function writeManifest(storage: Storage, directory: string, run: Run, newestBytes: number): void {
  const manifest: Manifest = {
    firstSequence: run.start.sequence + 1,
    firstPreviousHash: run.start.hash,
    newestSequence: run.newestStart.sequence + 1,
    newestPreviousHash: run.newestStart.hash,
    newestBytes,
  };
  if (!stageManifest(storage, directory, manifest)) throw diskFull(manifestPath(directory));
  commitManifest(storage, directory);
}

/** The folder for what is taken out of the log, a new one for each restore. */
class Aside {
  readonly directory: string;
  readonly files: string[] = [];
  readonly #storage: Storage;

  constructor(storage: Storage, directory: string) {
    const names = storage.list(directory);
    let number = 1;
    while (names.includes(`damaged-${number}`)) number += 1;
    this.#storage = storage;
    this.directory = join(directory, `damaged-${number}`);
    storage.makeDirectory(this.directory);
  }

  move(path: string): void {
    renameFile(this.#storage, path, join(this.directory, basename(path)));
    this.#named(path);
  }

  copy(path: string): void {
    const targetPath = join(this.directory, basename(path));
    const target = this.#storage.create(targetPath);
    withFile(this.#storage, path, (source) => copyBytes(source, target, targetPath, 0, source.size()));
    syncFile(target, targetPath);
    target.close();
    this.#named(path);
  }

  #named(path: string): void {
    this.files.push(basename(path));
    syncNames(this.#storage, this.directory);
  }
}

function copyBytes(
  source: StorageFile,
  target: StorageFile,
  targetPath: string,
  from: number,
  to: number,
): void {
  const block = Buffer.allocUnsafe(COPY_BLOCK_BYTES);
  for (let at = from; at < to; at += block.length) {
    const bytes = block.subarray(0, readWhole(source, block.subarray(0, to - at), at));
    if (writeWhole(target, targetPath, bytes, at - from).kind === 'full') throw diskFull(targetPath);
  }
}

function diskFull(path: string): LogFailure {
  return new LogFailure(path, 'write', new Error('the disk is full'));
}
