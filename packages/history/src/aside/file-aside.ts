import { existsSync, renameSync, rmSync } from 'node:fs';
import type { HistoryAside } from './history-aside.ts';

/** What SQLite keeps beside a database. */
const SUFFIXES = ['', '-wal', '-shm'];

/** Deletes a database with what belongs to it. */
export function deleteFile(file: string): void {
  for (const suffix of SUFFIXES) rmSync(file + suffix, { force: true });
}

/** Moves a database aside, under a free name beside it. */
export function asideOfFile(file: string): HistoryAside | undefined {
  if (!existsSync(file)) return undefined;
  const name = freeName(file);
  move(file, name);
  return { name, putBack: async () => move(name, file) };
}

function freeName(file: string): string {
  let number = 1;
  while (existsSync(`${file}.before-${number}`)) number += 1;
  return `${file}.before-${number}`;
}

/** What is at the new name is replaced. */
function move(from: string, to: string): void {
  for (const suffix of SUFFIXES) {
    if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
    else rmSync(to + suffix, { force: true });
  }
}
