import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFileDestination, streamDestination } from './destination.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destination-'));
  file = join(folder, 'rows.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string) => Buffer.from(text);

test('a file gets its name when it is whole; what was there before stays until then', async () => {
  writeFileSync(file, 'older');
  const destination = await openFileDestination(file);
  await destination.write(bytes('one '));
  await destination.write(bytes('two'));
  expect(readFileSync(file, 'utf8')).toBe('older');
  expect(readFileSync(`${file}.partial`, 'utf8')).toBe('one two');
  await destination.commit();
  expect(readFileSync(file, 'utf8')).toBe('one two');
  expect(existsSync(`${file}.partial`)).toBe(false);
});

test('of one that failed nothing is left', async () => {
  const destination = await openFileDestination(file);
  await destination.write(bytes('half'));
  await destination.discard();
  expect(existsSync(file)).toBe(false);
  expect(existsSync(`${file}.partial`)).toBe(false);
});

test('what a killed export left is begun anew', async () => {
  writeFileSync(`${file}.partial`, 'much longer than what comes now');
  const destination = await openFileDestination(file);
  await destination.write(bytes('short'));
  await destination.commit();
  expect(readFileSync(file, 'utf8')).toBe('short');
});

test('a stream that is full is waited for', async () => {
  const stream = new PassThrough({ highWaterMark: 4 });
  const destination = streamDestination(stream);
  let written = 0;
  const writing = (async () => {
    for (; written < 3; written += 1) await destination.write(bytes('12345678'));
  })();
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toBeLessThan(3);
  stream.resume();
  await writing;
  expect(written).toBe(3);
});

test('a reader that has gone is told to who writes, and breaks nothing else', async () => {
  const stream = new PassThrough();
  const destination = streamDestination(stream);
  stream.destroy(new Error('gone'));
  await expect(destination.write(bytes('x'))).rejects.toThrow();
});
