import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/** Where the bytes of an export go. */
export interface Destination {
  /** Settles when they are written, so that nothing piles up before a slow reader. Throws where the disk is full or the reader gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** All was written: the file is there under its name. */
  commit(): Promise<void>;
  /** The export failed: nothing is left of it. */
  discard(): Promise<void>;
}

/** What is written to until the export is whole. */
export function partialName(file: string): string {
  return `${file}.partial`;
}

/** `file`, which gets its name when it is whole and on the disk; until then what was there before stays. */
export async function openFileDestination(file: string): Promise<Destination> {
  const partial = partialName(file);
  const handle = await open(partial, 'w');
  return {
    write: (bytes) => writeAll(handle, bytes),
    commit: async () => {
      await handle.sync();
      await handle.close();
      await rename(partial, file);
    },
    discard: async () => {
      await handle.close();
      await rm(partial, { force: true });
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done);
    done += bytesWritten;
  }
}

/** Standard output, or another stream. */
export function streamDestination(stream: NodeJS.WritableStream): Destination {
  // Each failure is told to the write that it happened to.
  stream.on('error', () => {});
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    commit: async () => {},
    discard: async () => {},
  };
}
