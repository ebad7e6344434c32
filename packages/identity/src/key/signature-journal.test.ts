import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_TIME_MS, seededIntegers, temporaryDirectory } from '../testing/test-fixture.ts';
import { API_SIGNATURES, type JournalKind, SignatureJournal } from './signature-journal.ts';

const BOOT_MS = EXAMPLE_TIME_MS - 3_600_000;
const ENTRY_BYTES = 24;

function fingerprint(i: number): Buffer {
  return createHash('md5').update(String(i)).digest();
}

/** A journal on a machine that has run since `BOOT_MS`. */
function open(directory: string, nowMs = EXAMPLE_TIME_MS, bootedAtMs = BOOT_MS): SignatureJournal {
  return SignatureJournal.open(directory, API_SIGNATURES, nowMs, bootedAtMs);
}

test('a signature is used up by its first use', () => {
  const journal = open(temporaryDirectory());
  expect(journal.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('first');
  expect(journal.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('used');
  expect(journal.use(fingerprint(2), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('first');
  journal.close();
});

test('is remembered for 30 s at least, whenever it was used', () => {
  const integer = seededIntegers(1);
  const journal = open(temporaryDirectory());
  const usedAtMs: number[] = [];
  let nowMs = EXAMPLE_TIME_MS;
  for (let i = 0; i < 2000; i += 1) {
    nowMs += integer(400);
    expect(journal.use(fingerprint(i), nowMs, nowMs)).toBe('first');
    usedAtMs.push(nowMs);
    const earlier = integer(i + 1);
    if (nowMs - usedAtMs[earlier]! <= 30_000) {
      expect(journal.use(fingerprint(earlier), usedAtMs[earlier]!, nowMs)).toBe('used');
    }
  }
  journal.close();
});

test('is forgotten only when its timestamp is far too old to be valid, and then never taken for new', () => {
  const journal = open(temporaryDirectory());
  journal.use(fingerprint(1), EXAMPLE_TIME_MS + 10_000, EXAMPLE_TIME_MS);
  for (const seconds of [31, 62, 93]) {
    const nowMs = EXAMPLE_TIME_MS + seconds * 1000;
    expect(journal.use(fingerprint(seconds), nowMs - 10_000, nowMs)).toBe('first');
  }
  expect(journal.unknownUntilMs).toBeLessThan(EXAMPLE_TIME_MS + 93_000 - 10_000);
  expect(journal.use(fingerprint(1), EXAMPLE_TIME_MS + 10_000, EXAMPLE_TIME_MS + 94_000)).toBe('unknown');
  journal.close();
});

test('the files hold the last two spans of 30 s and nothing older', () => {
  const directory = temporaryDirectory();
  const journal = open(directory);
  for (let i = 0; i < 1000; i += 1) journal.use(fingerprint(i), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS);
  for (let i = 1; i <= 3; i += 1) {
    const nowMs = EXAMPLE_TIME_MS + i * 31_000;
    journal.use(fingerprint(-i), nowMs, nowMs);
  }
  journal.close();
  for (const slot of [0, 1]) {
    expect(statSync(join(directory, `signatures-${slot}.journal`)).size).toBe(40 + ENTRY_BYTES);
  }
});

test('a clock set back does not make used signatures new', () => {
  const journal = open(temporaryDirectory());
  const times = [0, 31_000, 62_000, 93_000].map((ms) => EXAMPLE_TIME_MS + ms);
  for (const [i, nowMs] of times.entries()) journal.use(fingerprint(i), nowMs, nowMs);
  for (const [i, nowMs] of times.entries())
    expect(journal.use(fingerprint(i), nowMs, nowMs)).not.toBe('first');
  journal.close();
});

describe('[ATTACK-16] over a restart', () => {
  test('all that is remembered is there again, closed or not', () => {
    for (const close of [true, false]) {
      const directory = temporaryDirectory();
      const journal = open(directory);
      for (let i = 0; i < 10_000; i += 1) {
        const nowMs = EXAMPLE_TIME_MS + i * 4;
        expect(journal.use(fingerprint(i), nowMs, nowMs)).toBe('first');
      }
      if (close) journal.close();
      const nowMs = EXAMPLE_TIME_MS + 40_000;
      const restarted = open(directory, nowMs);
      for (let i = 0; i < 10_000; i += 1) {
        expect(restarted.use(fingerprint(i), EXAMPLE_TIME_MS + i * 4, nowMs)).toBe('used');
      }
      expect(restarted.use(fingerprint(10_000), nowMs - 10_000, nowMs)).toBe('first');
    }
  });

  test('many restarts within the span forget nothing', () => {
    const directory = temporaryDirectory();
    for (let i = 0; i < 50; i += 1) {
      const nowMs = EXAMPLE_TIME_MS + i * 500;
      const journal = open(directory, nowMs);
      for (let j = 0; j < i; j += 1) {
        expect(journal.use(fingerprint(j), EXAMPLE_TIME_MS + j * 500, nowMs)).toBe('used');
      }
      expect(journal.use(fingerprint(i), nowMs, nowMs)).toBe('first');
      if (i % 2 === 0) journal.close();
    }
  });

  test('a use by a process that is killed at once is known to the next', () => {
    const directory = temporaryDirectory();
    const module = new URL('./signature-journal.ts', import.meta.url).href;
    const script = `
      const { API_SIGNATURES, SignatureJournal } = await import(${JSON.stringify(module)});
      const journal = SignatureJournal.open(${JSON.stringify(directory)}, API_SIGNATURES, ${EXAMPLE_TIME_MS}, ${BOOT_MS});
      const use = journal.use(Buffer.from('${fingerprint(1).toString('hex')}', 'hex'), ${EXAMPLE_TIME_MS}, ${EXAMPLE_TIME_MS});
      if (use === 'first') process.kill(process.pid, 'SIGKILL');
    `;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(child.signal).toBe('SIGKILL');
    const journal = open(directory);
    expect(journal.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('used');
    expect(journal.use(fingerprint(2), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('first');
  });

  test('of the machine, unless the journal was closed, what may be missing is unknown', () => {
    const directory = temporaryDirectory();
    open(directory).use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS);
    const nowMs = EXAMPLE_TIME_MS + 5000;
    const restarted = open(directory, nowMs, nowMs - 3000);
    expect(restarted.use(fingerprint(1), EXAMPLE_TIME_MS, nowMs)).toBe('used');
    expect(restarted.use(fingerprint(2), EXAMPLE_TIME_MS, nowMs)).toBe('unknown');
    expect(restarted.use(fingerprint(2), nowMs + 10_000, nowMs)).toBe('unknown');
    expect(restarted.use(fingerprint(3), nowMs + 10_001, nowMs + 1)).toBe('first');
    // A second start under the same run of the machine does not make it known.
    const again = open(directory, nowMs + 1, nowMs - 3000);
    expect(again.use(fingerprint(2), nowMs + 10_000, nowMs + 1)).toBe('unknown');
  });

  test('of the machine after a close nothing is unknown', () => {
    const directory = temporaryDirectory();
    const journal = open(directory);
    journal.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS);
    journal.close();
    const nowMs = EXAMPLE_TIME_MS + 5000;
    const restarted = open(directory, nowMs, nowMs - 3000);
    expect(restarted.use(fingerprint(1), EXAMPLE_TIME_MS, nowMs)).toBe('used');
    expect(restarted.use(fingerprint(2), EXAMPLE_TIME_MS, nowMs)).toBe('first');
  });

  test('with a file cut anywhere, whole entries before the cut are known', () => {
    const directory = temporaryDirectory();
    const journal = open(directory);
    for (let i = 0; i < 10; i += 1) journal.use(fingerprint(i), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS);
    for (let bytes = 40 + 10 * ENTRY_BYTES; bytes >= 40; bytes -= 1) {
      truncateSync(join(directory, 'signatures-0.journal'), bytes);
      const restarted = open(directory);
      const whole = Math.floor((bytes - 40) / ENTRY_BYTES);
      for (let i = 0; i < whole; i += 1) {
        expect(restarted.use(fingerprint(i), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('used');
      }
    }
  });

  test('with a file that is not a journal everything is unknown for a while', () => {
    const directory = temporaryDirectory();
    open(directory).use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS);
    writeFileSync(join(directory, 'signatures-0.journal'), 'rubbish');
    const restarted = open(directory);
    expect(restarted.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('unknown');
    expect(restarted.use(fingerprint(1), EXAMPLE_TIME_MS + 10_001, EXAMPLE_TIME_MS + 1)).toBe('first');
  });
});

test('a use that cannot be written does not count, those before it do', () => {
  const directory = temporaryDirectory();
  const module = new URL('./signature-journal.ts', import.meta.url).href;
  const script = `
    const { API_SIGNATURES, SignatureJournal } = await import(${JSON.stringify(module)});
    const journal = SignatureJournal.open(${JSON.stringify(directory)}, API_SIGNATURES, ${EXAMPLE_TIME_MS}, ${BOOT_MS});
    const use = (i) => journal.use(Buffer.alloc(16, i), ${EXAMPLE_TIME_MS}, ${EXAMPLE_TIME_MS});
    const uses = Array.from({ length: 100 }, (_, i) => use(i + 1));
    console.log(JSON.stringify({ uses, again: [use(1), use(100)] }));
  `;
  // Files may have one block: 512 or 1,024 bytes, by shell.
  const limited = [
    '-c',
    'ulimit -f 1; exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ];
  const child = spawnSync('sh', limited, { encoding: 'utf8' });
  const { uses, again } = JSON.parse(child.stdout);
  const written = uses.lastIndexOf('first') + 1;
  expect([Math.floor((512 - 40) / ENTRY_BYTES), Math.floor((1024 - 40) / ENTRY_BYTES)]).toContain(written);
  expect(uses.slice(0, written).every((use: string) => use === 'first')).toBe(true);
  expect(uses.slice(written).every((use: string) => use === 'unwritable')).toBe(true);
  expect(again).toEqual(['used', 'unwritable']);
  const restarted = open(directory);
  expect(restarted.use(Buffer.alloc(16, written), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('used');
  expect(restarted.use(Buffer.alloc(16, written + 1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('first');
});

describe('another kind of journal in the same folder', () => {
  const NONCES: JournalKind = { filePrefix: 'nonces', rememberedMs: 300_000, toleranceMs: 30_000 };
  const openNonces = (directory: string, nowMs: number, bootedAtMs = BOOT_MS) =>
    SignatureJournal.open(directory, NONCES, nowMs, bootedAtMs);

  test('has files of its own', () => {
    const directory = temporaryDirectory();
    const [signatures, nonces] = [open(directory), openNonces(directory, EXAMPLE_TIME_MS)];
    expect(signatures.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('first');
    expect(nonces.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('first');
    expect(nonces.use(fingerprint(2), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('first');
    signatures.close();
    nonces.close();
    expect(statSync(join(directory, 'signatures-0.journal')).size).toBe(40 + ENTRY_BYTES);
    expect(statSync(join(directory, 'nonces-0.journal')).size).toBe(40 + 2 * ENTRY_BYTES);
  });

  test('remembers as long as it says, whenever the use was and over restarts', () => {
    const integer = seededIntegers(2);
    const directory = temporaryDirectory();
    let journal = openNonces(directory, EXAMPLE_TIME_MS);
    const usedAtMs: number[] = [];
    let nowMs = EXAMPLE_TIME_MS;
    for (let i = 0; i < 2000; i += 1) {
      nowMs += integer(4000);
      expect(journal.use(fingerprint(i), nowMs, nowMs)).toBe('first');
      usedAtMs.push(nowMs);
      const earlier = integer(i + 1);
      if (nowMs - usedAtMs[earlier]! <= 300_000) {
        expect(journal.use(fingerprint(earlier), nowMs, nowMs)).toBe('used');
      }
      if (i % 100 === 99) journal = openNonces(directory, nowMs);
    }
  });

  test('knows nothing for as long as its clock may be off, after the machine has started anew', () => {
    const directory = temporaryDirectory();
    openNonces(directory, EXAMPLE_TIME_MS).use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS);
    const nowMs = EXAMPLE_TIME_MS + 5000;
    const restarted = openNonces(directory, nowMs, nowMs - 3000);
    expect(restarted.use(fingerprint(1), EXAMPLE_TIME_MS, nowMs)).toBe('used');
    expect(restarted.use(fingerprint(2), nowMs + 30_000, nowMs)).toBe('unknown');
    expect(restarted.use(fingerprint(2), nowMs + 30_001, nowMs + 1)).toBe('first');
  });
});

test('nothing is written after a close', () => {
  const journal = open(temporaryDirectory());
  journal.close();
  journal.close();
  expect(journal.use(fingerprint(1), EXAMPLE_TIME_MS, EXAMPLE_TIME_MS)).toBe('unwritable');
});
