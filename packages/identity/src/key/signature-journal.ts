import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { syncDirectory } from '../store/durable-file.ts';
import { FINGERPRINT_BYTES, FingerprintSet } from './fingerprint-set.ts';

/** What a journal remembers, for how long. */
export interface JournalKind {
  /** Its files are `<filePrefix>-0.journal` and `<filePrefix>-1.journal`. */
  readonly filePrefix: string;
  /** A use is remembered for at least this long. */
  readonly rememberedMs: number;
  /** How far the timestamp of a request may lie from the clock that checks it. */
  readonly toleranceMs: number;
}

/** The journal of the signatures of requests signed with an API key. */
export const API_SIGNATURES: JournalKind = {
  filePrefix: 'signatures',
  rememberedMs: 30_000,
  toleranceMs: 10_000,
};

/** Uses in one generation: 17,000 a second in 30 s; past it a generation ends early. */
const MAX_SIGNATURES = 1 << 19;
/** Two readings of when the machine started differ by less than this. */
const SAME_BOOT_MS = 2_000;
/** In place of the machine's start: the journal was closed, nothing is missing. */
const CLOSED = 0;

const MAGIC = 'OPSIG001';
/** Magic (8), generation (8), started at (8), unknown until (8), machine started at (8). Numbers are little-endian doubles. */
const HEADER_BYTES = 40;
/** Fingerprint (16), timestamp of the request (8). */
const ENTRY_BYTES = FINGERPRINT_BYTES + 8;

/**
 * What a journal says of a signature: `first` use (and now it is used up), `used` before, `unknown` whether used before,
 * `unwritable`: its use could not be written, so it is not used up.
 */
export type SignatureUse = 'first' | 'used' | 'unknown' | 'unwritable';

/** Up to {@link MAX_SIGNATURES} signatures used in a span of time, in memory and in a file. */
interface Generation {
  readonly file: number;
  readonly fingerprints: FingerprintSet;
  /** 0: not begun. */
  number: number;
  startedAtMs: number;
  /** The newest timestamp among its signatures, ms. */
  latestTimestampMs: number;
  /** Entries in its file. */
  entries: number;
}

/**
 * Remembers which signatures (or nonces of signed requests) were used, over restarts too; the reasoning is in docs/decisions/0005-signature-replay.md.
 *
 * Two generations take turns: a new one begins after `rememberedMs` in the place of the older one, so that the two together always reach
 * back at least that long. A use is in the page cache of the operating system before {@link use} returns, which no end of the process
 * undoes. What is known of signatures up to `unknownUntilMs` (by the request's timestamp) is incomplete: those are refused.
 */
export class SignatureJournal {
  readonly #rememberedMs: number;
  #current: Generation;
  #previous: Generation;
  #unknownUntilMs: number;
  readonly #bootedAtMs: number;
  #isClosed = false;
  readonly #entry = Buffer.alloc(ENTRY_BYTES);

  private constructor(
    rememberedMs: number,
    current: Generation,
    previous: Generation,
    unknownUntilMs: number,
    bootedAtMs: number,
  ) {
    this.#rememberedMs = rememberedMs;
    this.#current = current;
    this.#previous = previous;
    this.#unknownUntilMs = unknownUntilMs;
    this.#bootedAtMs = bootedAtMs;
  }

  /** Opens the journal of a data folder; `bootedAtMs` is when the machine started (default: as the system says). */
  static open(
    directory: string,
    { filePrefix, rememberedMs, toleranceMs }: JournalKind,
    nowMs: number,
    bootedAtMs = Date.now() - uptime() * 1000,
  ): SignatureJournal {
    const a = loadGeneration(join(directory, `${filePrefix}-0.journal`));
    const b = loadGeneration(join(directory, `${filePrefix}-1.journal`));
    const [current, previous] = b.generation.number > a.generation.number ? [b, a] : [a, b];
    const isNew = a.state === 'empty' && b.state === 'empty';
    const isDamaged = a.state === 'damaged' || b.state === 'damaged';
    const isWhole = isNew || (!isDamaged && wasWrittenSince(bootedAtMs, current.header));
    const unknownUntilMs = Math.max(
      current.header.unknownUntilMs,
      previous.header.unknownUntilMs,
      isWhole ? 0 : nowMs + toleranceMs,
    );
    const journal = new SignatureJournal(
      rememberedMs,
      current.generation,
      previous.generation,
      unknownUntilMs,
      bootedAtMs,
    );
    journal.#begin(nowMs);
    if (isNew) syncDirectory(directory);
    return journal;
  }

  /** Requests whose timestamp is not after this, ms, are `unknown` unless known to be used. */
  get unknownUntilMs(): number {
    return this.#unknownUntilMs;
  }

  /** Uses up a signature: `fingerprint` (16 bytes) stands for it, `timestampMs` is its request's. */
  use(fingerprint: Buffer, timestampMs: number, nowMs: number): SignatureUse {
    if (this.#current.fingerprints.has(fingerprint) || this.#previous.fingerprints.has(fingerprint))
      return 'used';
    if (this.#isClosed) return 'unwritable';
    try {
      this.#rotateWhenDue(nowMs);
      if (timestampMs <= this.#unknownUntilMs) return 'unknown';
      this.#append(fingerprint, timestampMs);
    } catch {
      return 'unwritable';
    }
    const current = this.#current;
    current.fingerprints.add(fingerprint);
    current.latestTimestampMs = Math.max(current.latestTimestampMs, timestampMs);
    return 'first';
  }

  /** Makes everything durable and closes the files; a second time does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    fsyncSync(this.#current.file);
    fsyncSync(this.#previous.file);
    this.#writeHeader(this.#current, CLOSED);
    fsyncSync(this.#current.file);
    closeSync(this.#current.file);
    closeSync(this.#previous.file);
  }

  /** From now on the file says which start of the machine it was written under, so that a later one tells that its end may be missing. */
  #begin(nowMs: number): void {
    if (this.#current.number === 0) {
      this.#current.number = 1;
      this.#current.startedAtMs = nowMs;
    }
    this.#writeHeader(this.#current, this.#bootedAtMs);
    fsyncSync(this.#current.file);
  }

  /** A clock that was set back counts like one that went on: what is forgotten early becomes unknown, not good. */
  #rotateWhenDue(nowMs: number): void {
    const { startedAtMs, entries, number } = this.#current;
    if (Math.abs(nowMs - startedAtMs) < this.#rememberedMs && entries < MAX_SIGNATURES) return;
    const next = this.#previous;
    this.#unknownUntilMs = Math.max(this.#unknownUntilMs, next.latestTimestampMs);
    next.fingerprints.clear();
    next.number = number + 1;
    next.startedAtMs = nowMs;
    next.latestTimestampMs = 0;
    next.entries = 0;
    // The header first: a crash in between leaves old entries in the new generation, which only keeps them longer.
    this.#writeHeader(next, this.#bootedAtMs);
    ftruncateSync(next.file, HEADER_BYTES);
    this.#previous = this.#current;
    this.#current = next;
  }

  #append(fingerprint: Buffer, timestampMs: number): void {
    const entry = this.#entry;
    fingerprint.copy(entry, 0, 0, FINGERPRINT_BYTES);
    entry.writeDoubleLE(timestampMs, FINGERPRINT_BYTES);
    const generation = this.#current;
    writeWhole(generation.file, entry, HEADER_BYTES + generation.entries * ENTRY_BYTES);
    generation.entries += 1;
  }

  #writeHeader({ file, number, startedAtMs }: Generation, bootedAtMs: number): void {
    const header = Buffer.alloc(HEADER_BYTES);
    header.write(MAGIC, 'latin1');
    header.writeDoubleLE(number, 8);
    header.writeDoubleLE(startedAtMs, 16);
    header.writeDoubleLE(this.#unknownUntilMs, 24);
    header.writeDoubleLE(bootedAtMs, 32);
    writeWhole(file, header, 0);
  }
}

interface Header {
  readonly number: number;
  readonly startedAtMs: number;
  readonly unknownUntilMs: number;
  readonly bootedAtMs: number;
}

const NO_HEADER: Header = { number: 0, startedAtMs: 0, unknownUntilMs: 0, bootedAtMs: 0 };

/** A generation as its file has it, and whether the file was used, not yet, or is not a journal. */
interface LoadedGeneration {
  readonly generation: Generation;
  readonly header: Header;
  readonly state: 'good' | 'empty' | 'damaged';
}

function loadGeneration(path: string): LoadedGeneration {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const content = readFileSync(path);
  const header = readHeader(content);
  const fingerprints = new FingerprintSet();
  const entries = header === undefined ? 0 : Math.floor((content.length - HEADER_BYTES) / ENTRY_BYTES);
  let latestTimestampMs = 0;
  for (let i = 0; i < entries; i += 1) {
    const start = HEADER_BYTES + i * ENTRY_BYTES;
    fingerprints.add(content.subarray(start, start + FINGERPRINT_BYTES));
    latestTimestampMs = Math.max(latestTimestampMs, content.readDoubleLE(start + FINGERPRINT_BYTES));
  }
  const { number, startedAtMs } = header ?? NO_HEADER;
  return {
    generation: { file, fingerprints, number, startedAtMs, latestTimestampMs, entries },
    header: header ?? NO_HEADER,
    state: header !== undefined ? 'good' : content.length === 0 ? 'empty' : 'damaged',
  };
}

/** Whether all that was written is there: the journal was closed, or the machine has run since. */
function wasWrittenSince(bootedAtMs: number, header: Header): boolean {
  return header.bootedAtMs === CLOSED || Math.abs(header.bootedAtMs - bootedAtMs) < SAME_BOOT_MS;
}

function readHeader(content: Buffer): Header | undefined {
  if (content.length < HEADER_BYTES || content.toString('latin1', 0, MAGIC.length) !== MAGIC)
    return undefined;
  return {
    number: content.readDoubleLE(8),
    startedAtMs: content.readDoubleLE(16),
    unknownUntilMs: content.readDoubleLE(24),
    bootedAtMs: content.readDoubleLE(32),
  };
}

function writeWhole(file: number, bytes: Buffer, position: number): void {
  if (writeSync(file, bytes, 0, bytes.length, position) !== bytes.length) {
    throw new Error('a write to the signature journal was cut short');
  }
}
