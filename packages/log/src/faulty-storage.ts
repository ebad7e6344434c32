import { basename, dirname } from 'node:path';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import type { Storage, StorageFile } from './storage.ts';

const SECTOR_BYTES = 512;

/** What a file operation may be made to do instead. */
export type Fault =
  | { readonly kind: 'error'; readonly code: 'ENOSPC' | 'EDQUOT' | 'EIO' }
  /** Write this many bytes only. */
  | { readonly kind: 'short'; readonly bytes: number }
  /** The power goes while the operation is under way: see {@link FaultyStorage.powerCut}. */
  | { readonly kind: 'powerCut' };

/** The operations that change something; each can be made to fail. */
export type Operation = 'create' | 'write' | 'sync' | 'rename' | 'remove' | 'syncDirectory';

/** Asked before each operation that changes something, with its number from 0 on. */
export type FaultPlan = (operation: Operation, path: string, index: number) => Fault | undefined;

/** The power is gone: thrown by the operation that it hit and by all that follow. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

interface Inode {
  /** What a read sees. */
  cached: Uint8Array;
  /** What is on the disk for certain. */
  durable: Uint8Array;
  /** Writes after the last sync: each may have reached the disk or not. */
  unsynced: { readonly position: number; readonly bytes: Uint8Array }[];
}

type Names = Map<string, Inode>;
type NameChange = (names: Names) => void;

/**
 * A model of a file system on a disk that fails: what is written is seen at once but durable only after a sync, and a
 * power cut keeps any part of what was not (any subset of the writes, each torn at any byte or by sectors, any subset
 * of the changes of names). A sync that fails forgets what it should have written, as Linux does. Folders are durable.
 */
export class FaultyStorage implements Storage {
  /** How often each operation was called. */
  readonly counts: Record<Operation, number> = {
    create: 0,
    write: 0,
    sync: 0,
    rename: 0,
    remove: 0,
    syncDirectory: 0,
  };
  /** The room of the disk, bytes of file content. */
  capacityBytes = Number.POSITIVE_INFINITY;
  readonly #random: SeededRandom;
  readonly #directories = new Set<string>();
  #names: Names = new Map();
  #durableNames: Names = new Map();
  #unsyncedNames: { readonly directory: string; readonly change: NameChange }[] = [];
  #plan: FaultPlan = () => undefined;
  #operations = 0;
  #isOff = false;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Sets what fails from now on; operations are counted from 0 again. */
  plan(plan: FaultPlan): void {
    this.#plan = plan;
    this.#operations = 0;
  }

  /** The power goes and comes back: what was not durable is there in part or not at all, and nothing fails any more. */
  powerCut(): void {
    for (const { change } of this.#unsyncedNames) if (this.#random() < 0.5) change(this.#durableNames);
    this.#unsyncedNames = [];
    const inodes = new Set([...this.#names.values(), ...this.#durableNames.values()]);
    for (const inode of inodes) this.#cutInode(inode);
    this.#names = new Map(this.#durableNames);
    this.#isOff = false;
    this.plan(() => undefined);
  }

  /** What a file holds, as a read sees it. */
  contentOf(path: string): Uint8Array {
    return Uint8Array.from(this.#inode(path).cached);
  }

  /** Replaces what a file holds, behind everyone's back: damage at rest. */
  damage(path: string, content: Uint8Array): void {
    const inode = this.#inode(path);
    inode.cached = Uint8Array.from(content);
    inode.durable = Uint8Array.from(content);
    inode.unsynced = [];
  }

  makeDirectory(path: string): void {
    this.#directories.add(path);
  }

  list(directory: string): string[] {
    return [...this.#names.keys(), ...this.#directories]
      .filter((path) => dirname(path) === directory)
      .map((path) => basename(path));
  }

  create(path: string): StorageFile {
    this.#begin('create', path);
    if (this.#names.has(path)) throw failure('EEXIST', path);
    const inode: Inode = { cached: new Uint8Array(0), durable: new Uint8Array(0), unsynced: [] };
    this.#changeNames(path, (names) => names.set(path, inode));
    return this.#file(inode);
  }

  open(path: string): StorageFile {
    return this.#file(this.#inode(path));
  }

  openToRead(path: string): StorageFile {
    const refuse = (): never => {
      throw failure('EBADF', path);
    };
    return { ...this.open(path), write: refuse, sync: refuse };
  }

  rename(from: string, to: string): void {
    this.#begin('rename', to);
    const inode = this.#inode(from);
    this.#changeNames(to, (names) => {
      if (names.get(from) === inode) names.delete(from);
      names.set(to, inode);
    });
  }

  remove(path: string): void {
    this.#begin('remove', path);
    const inode = this.#inode(path);
    this.#changeNames(path, (names) => {
      if (names.get(path) === inode) names.delete(path);
    });
  }

  syncDirectory(path: string): void {
    this.#begin('syncDirectory', path);
    const isOf = (change: { readonly directory: string }) => change.directory === path;
    for (const { change } of this.#unsyncedNames.filter(isOf)) change(this.#durableNames);
    this.#unsyncedNames = this.#unsyncedNames.filter((change) => !isOf(change));
  }

  freeBytes(): number {
    let used = 0;
    for (const { cached } of new Set(this.#names.values())) used += cached.length;
    return Math.max(0, this.capacityBytes - used);
  }

  #file(inode: Inode): StorageFile {
    return {
      size: () => inode.cached.length,
      read: (target, position) => {
        const found = inode.cached.subarray(position, position + target.length);
        target.set(found);
        return found.length;
      },
      write: (source, position) => this.#write(inode, source, position),
      sync: () => this.#sync(inode),
      close: () => undefined,
    };
  }

  #write(inode: Inode, source: Uint8Array, position: number): number {
    const fault = this.#begin('write', this.#pathOf(inode), () =>
      inode.unsynced.push({ position, bytes: Uint8Array.from(source) }),
    );
    const asked = fault?.kind === 'short' ? source.subarray(0, fault.bytes) : source;
    const bytes = Uint8Array.from(this.#fitting(inode, asked, position));
    inode.unsynced.push({ position, bytes });
    inode.cached = overwritten(inode.cached, bytes, position);
    return bytes.length;
  }

  /** As much of a write as the disk has room for; a disk without any fails it. */
  #fitting(inode: Inode, source: Uint8Array, position: number): Uint8Array {
    if (this.capacityBytes === Number.POSITIVE_INFINITY) return source;
    const roomBytes = Math.max(0, inode.cached.length - position) + this.freeBytes();
    if (roomBytes === 0) throw failure('ENOSPC', this.#pathOf(inode));
    return source.subarray(0, roomBytes);
  }

  #sync(inode: Inode): void {
    try {
      this.#begin('sync', this.#pathOf(inode));
    } catch (error) {
      if (!this.#isOff) inode.unsynced = [];
      throw error;
    }
    inode.durable = Uint8Array.from(inode.cached);
    inode.unsynced = [];
  }

  /** Counts an operation and lets the plan have its way; `underWay` is what a power cut in the midst of it leaves to chance. */
  #begin(operation: Operation, path: string, underWay: () => void = () => undefined): Fault | undefined {
    if (this.#isOff) throw new PowerCut();
    this.counts[operation] += 1;
    const fault = this.#plan(operation, path, this.#operations);
    this.#operations += 1;
    if (fault?.kind === 'error') throw failure(fault.code, path);
    if (fault?.kind !== 'powerCut') return fault;
    underWay();
    this.#isOff = true;
    throw new PowerCut();
  }

  #changeNames(path: string, change: NameChange): void {
    change(this.#names);
    this.#unsyncedNames.push({ directory: dirname(path), change });
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw failure('ENOENT', path);
    return inode;
  }

  /** The name that a file has now; "" when it has been removed. */
  #pathOf(inode: Inode): string {
    for (const [path, candidate] of this.#names) if (candidate === inode) return path;
    return '';
  }

  #cutInode(inode: Inode): void {
    for (const { position, bytes } of inode.unsynced) {
      for (const piece of this.#survivors(bytes)) {
        inode.durable = overwritten(inode.durable, piece.bytes, position + piece.from);
      }
    }
    inode.unsynced = [];
    inode.cached = Uint8Array.from(inode.durable);
  }

  /** What of one write reached the disk: all, nothing, the start up to any byte, or any of its sectors. */
  #survivors(bytes: Uint8Array): { readonly from: number; readonly bytes: Uint8Array }[] {
    const fate = this.#random();
    if (fate < 0.2) return [];
    if (fate < 0.4) return [{ from: 0, bytes }];
    if (fate < 0.7) return [{ from: 0, bytes: bytes.subarray(0, Math.floor(this.#random() * bytes.length)) }];
    const sectors: { from: number; bytes: Uint8Array }[] = [];
    for (let from = 0; from < bytes.length; from += SECTOR_BYTES) {
      if (this.#random() < 0.5) sectors.push({ from, bytes: bytes.subarray(from, from + SECTOR_BYTES) });
    }
    return sectors;
  }
}

/** `content` with `bytes` written at `position`; grown with zeros where it must be. */
function overwritten(content: Uint8Array, bytes: Uint8Array, position: number): Uint8Array {
  const end = position + bytes.length;
  const target = end <= content.length ? content : new Uint8Array(end);
  if (target !== content) target.set(content);
  target.set(bytes, position);
  return target;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
