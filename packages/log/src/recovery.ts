import { CHAIN_START, type ChainPosition, type ChainWalk, walkChain } from './chain.ts';
import type { LogNotice } from './command-log.ts';
import { syncNames } from './durable-write.ts';
import { findLaterFrame } from './later-frame.ts';
import { LogDamaged } from './log-damaged.ts';
import { type Manifest, manifestPath, readManifest, removeStagedManifest } from './manifest.ts';
import { listSegments, segmentPath } from './segment-file.ts';
import { removeSpare } from './spare-segment.ts';
import { type Storage, type StorageFile, withFile } from './storage.ts';
import { clearTail, makeDurable, tornBytes } from './tail.ts';

/** A segment that has been checked. */
export interface Segment {
  readonly firstSequence: number;
  /** The hash of the frame before its first. */
  readonly previousHash: Uint8Array;
  /** Where its last frame ends, bytes. */
  readonly usedBytes: number;
}

/** The whole log as a start finds it, checked from its first frame to its last. */
export interface RecoveredLog {
  /** Undefined for a folder that holds no log yet. */
  readonly manifest: Manifest | undefined;
  readonly segments: readonly Segment[];
  readonly end: ChainPosition;
}

export interface CheckedLog extends RecoveredLog {
  /** Segments that the manifest does not name, before its first and after its newest, all without use. */
  readonly leftOver: readonly number[];
  /** How far the chain goes in the newest segment. */
  readonly newest: ChainWalk;
}

/**
 * Checks the whole kept log (DUR-3). Damage throws {@link LogDamaged} before anything is changed; then a torn tail is
 * cleared and named, and what an earlier process left half made is removed.
 */
export function recoverLog(
  storage: Storage,
  directory: string,
  onNotice: (notice: LogNotice) => void,
): RecoveredLog {
  const log = checkLog(storage, directory);
  for (const firstSequence of log.leftOver) storage.remove(segmentPath(directory, firstSequence));
  removeSpare(storage, directory);
  removeStagedManifest(storage, directory);
  syncNames(storage, directory);
  if (log.manifest !== undefined) repairTail(storage, directory, log.manifest, log.newest, onNotice);
  return log;
}

/** {@link recoverLog} without any change. */
export function checkLog(storage: Storage, directory: string): CheckedLog {
  const manifest = readManifest(storage, directory);
  const present = listSegments(storage, directory);
  const named = present.filter((sequence) => isNamed(sequence, manifest));
  // Before the first: a trim that was cut short. After the newest: a rotation that was, so without a frame yet.
  const leftOver = present.filter((sequence) => !isNamed(sequence, manifest));
  for (const firstSequence of leftOver) {
    if (manifest === undefined || firstSequence > manifest.newestSequence)
      refuseFrames(storage, directory, firstSequence);
  }
  if (manifest === undefined) {
    const nowhere: ChainWalk = { end: CHAIN_START, endOffset: 0, lastFrameOffset: 0 };
    return { manifest, segments: [], end: CHAIN_START, leftOver, newest: nowhere };
  }
  return { manifest, leftOver, ...checkSegments(storage, directory, manifest, named) };
}

function isNamed(firstSequence: number, manifest: Manifest | undefined): boolean {
  if (manifest === undefined) return false;
  return firstSequence >= manifest.firstSequence && firstSequence <= manifest.newestSequence;
}

function refuseFrames(storage: Storage, directory: string, firstSequence: number): void {
  const path = segmentPath(directory, firstSequence);
  withFile(storage, path, (file) => {
    if (findLaterFrame(file, 0, 0) === undefined) return;
    throw new LogDamaged(
      manifestPath(directory),
      0,
      `the list of segments is older than ${path}, or missing`,
    );
  });
}

function checkSegments(
  storage: Storage,
  directory: string,
  manifest: Manifest,
  present: readonly number[],
): Pick<CheckedLog, 'segments' | 'end' | 'newest'> {
  const segments: Segment[] = [];
  let position = startOf(manifest);
  let newest: ChainWalk = { end: position, endOffset: 0, lastFrameOffset: 0 };
  let firstSequence = manifest.firstSequence;
  for (let index = 0; ; index += 1) {
    const path = segmentPath(directory, firstSequence);
    if (present[index] !== firstSequence) throw new LogDamaged(path, 0, 'the file is missing');
    const isNewest = firstSequence === manifest.newestSequence;
    newest = withFile(storage, path, (file) => checkSegment(file, path, position, isNewest));
    segments.push({ firstSequence, previousHash: position.hash, usedBytes: newest.endOffset });
    position = newest.end;
    if (isNewest) return { segments, end: position, newest };
    checkBorder(storage, directory, path, newest, present[index + 1] ?? manifest.newestSequence, manifest);
    firstSequence = position.sequence + 1;
  }
}

/** The position before the first frame kept; its time and epoch are not known after a trim, any are right. */
export function startOf(manifest: Manifest): ChainPosition {
  return { ...CHAIN_START, sequence: manifest.firstSequence - 1, hash: manifest.firstPreviousHash };
}

function checkSegment(file: StorageFile, path: string, start: ChainPosition, isNewest: boolean): ChainWalk {
  const walk = walkChain(file, 0, start);
  if (!isNewest) return walk;
  const later = findLaterFrame(file, walk.endOffset, walk.end.sequence);
  if (later === undefined) return walk;
  const reason =
    later === walk.endOffset
      ? 'the frame there does not follow on the one before'
      : `the frame there is not whole, and a later one stands at byte ${later}`;
  throw new LogDamaged(path, walk.endOffset, reason);
}

/** Throws unless the chain goes on from an older segment, which ends at `walk`, in the file that is there next. */
function checkBorder(
  storage: Storage,
  directory: string,
  path: string,
  walk: ChainWalk,
  nextPresent: number,
  manifest: Manifest,
): void {
  const expected = walk.end.sequence + 1;
  if (expected > nextPresent)
    throw new LogDamaged(path, walk.endOffset, 'its frames go on into the next file');
  if (expected < nextPresent) {
    const missing = `sequence numbers ${expected} to ${nextPresent - 1} are missing`;
    const endsClean = withFile(storage, path, (file) => tornBytes(file, walk.endOffset)) === 0;
    if (endsClean && walk.endOffset > 0) throw new LogDamaged(segmentPath(directory, expected), 0, missing);
    throw new LogDamaged(path, walk.endOffset, missing);
  }
  if (
    expected === manifest.newestSequence &&
    Buffer.compare(walk.end.hash, manifest.newestPreviousHash) !== 0
  ) {
    throw new LogDamaged(path, walk.endOffset, 'the newest file does not follow on its last frame');
  }
}

/** Clears and names a torn tail of the newest segment and makes sure that its last frame is on the disk. */
function repairTail(
  storage: Storage,
  directory: string,
  manifest: Manifest,
  walk: ChainWalk,
  onNotice: (notice: LogNotice) => void,
): void {
  const path = segmentPath(directory, manifest.newestSequence);
  withFile(storage, path, (file) => {
    const bytes = tornBytes(file, walk.endOffset);
    // Were there a byte more, it would be zero and show that no frame followed.
    const isCutOff = file.size() === walk.endOffset && walk.endOffset < manifest.newestBytes;
    if (bytes > 0 || file.size() < manifest.newestBytes) {
      clearTail(file, path, walk.endOffset, bytes, manifest.newestBytes);
    }
    if (bytes > 0 || isCutOff) {
      onNotice({
        kind: 'tornTail',
        file: path,
        offset: walk.endOffset,
        bytes,
        sequence: walk.end.sequence + 1,
      });
    }
    if (walk.lastFrameOffset < walk.endOffset) makeDurable(file, path, walk.lastFrameOffset, walk.endOffset);
  });
}
