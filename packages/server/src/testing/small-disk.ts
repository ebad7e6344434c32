import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function mount(...args: readonly string[]): boolean {
  return spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
}

/** A file system of its own with little room, in memory. */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A disk of so many MiB; undefined where this process may not mount one. */
  static create(sizeMiB: number): SmallDisk | undefined {
    const folder = mkdtempSync(join(tmpdir(), 'openperp-disk-'));
    if (mount('-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', folder)) return new SmallDisk(folder);
    rmdirSync(folder);
    return undefined;
  }

  /** Takes all the room that is left, to the last byte. */
  fill(): void {
    const file = openSync(this.#ballast, 'w');
    for (const bytes of [1 << 20, 1 << 12, 1]) {
      const piece = Buffer.alloc(bytes);
      while (takes(file, piece));
    }
    closeSync(file);
  }

  /** Gives back what {@link fill} took. */
  free(): void {
    rmSync(this.#ballast);
  }

  /** Makes the disk larger. */
  grow(sizeMiB: number): void {
    if (!mount('-o', `remount,size=${sizeMiB}m`, this.folder)) throw new Error('the disk does not grow');
  }

  remove(): void {
    spawnSync('umount', ['-l', this.folder]);
    rmdirSync(this.folder);
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}

function takes(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length;
  } catch {
    return false;
  }
}
