import { type Frame, GENESIS_HASH } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import type { StorageFile } from './storage.ts';

/** A point between two frames of the log: what the frame after it must follow on. */
export interface ChainPosition {
  /** The last sequence number before it. */
  readonly sequence: number;
  readonly timeMs: number;
  readonly epoch: number;
  /** The hash of the frame before it. */
  readonly hash: Uint8Array;
}

/** Before the first frame. */
export const CHAIN_START: ChainPosition = { sequence: 0, timeMs: 0, epoch: 0, hash: GENESIS_HASH };

/** How far the chain goes in one file. */
export interface ChainWalk {
  readonly end: ChainPosition;
  /** Where the last frame of the chain ends, bytes. */
  readonly endOffset: number;
  /** Where that frame starts; `endOffset` when there is none. */
  readonly lastFrameOffset: number;
}

/** Whether `frame` is the one that comes next after `position`. */
export function follows(frame: Frame, position: ChainPosition): boolean {
  return (
    frame.firstSequence === position.sequence + 1 &&
    frame.epoch >= position.epoch &&
    frame.firstTimeMs >= position.timeMs &&
    Buffer.compare(frame.previousHash, position.hash) === 0
  );
}

/** The position after `frame`; its hash is a view of what was read. */
export function positionAfter(frame: Frame): ChainPosition {
  return { sequence: frame.lastSequence, timeMs: frame.lastTimeMs, epoch: frame.epoch, hash: frame.hash };
}

/** Checks every frame of a file from `offset` on against the chain and stops at the first that is not whole or does not follow. */
export function walkChain(file: StorageFile, offset: number, start: ChainPosition): ChainWalk {
  const reader = new FrameReader(file, offset);
  let end = start;
  let endOffset = offset;
  let lastFrameOffset = offset;
  for (let frame = reader.next(); frame !== undefined && follows(frame, end); frame = reader.next()) {
    end = positionAfter(frame);
    lastFrameOffset = endOffset;
    endOffset = reader.offset;
  }
  return { end: { ...end, hash: Uint8Array.from(end.hash) }, endOffset, lastFrameOffset };
}
