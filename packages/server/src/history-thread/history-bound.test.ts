import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HistoryBound } from './history-bound.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-bound-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (): HistoryBound => new HistoryBound(join(folder, 'history-bound'));

test('without one kept it is where the log ends', () => {
  expect(at().of(80)).toBe(80);
});

test('one that was kept holds over later starts, however far the log has grown, and gives way to a log that was cut further', () => {
  at().keep(at().of(80));
  expect(at().of(200)).toBe(80);
  at().keep(at().of(60));
  expect(at().of(300)).toBe(60);
  at().clear();
  at().clear();
  expect(at().of(300)).toBe(300);
});
