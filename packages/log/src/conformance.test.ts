import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCommandLog, describeFencing, type LogHarness } from './conformance.ts';
import { FaultyStorage } from './faulty-storage.ts';
import { openFileLog } from './file-log.ts';
import { createMemoryLogStore, openMemoryLog } from './memory-log.ts';
import { nodeStorage } from './node-storage.ts';

const segmentBytes = 16 * 1024;

function onNotice(notice: { readonly kind: string }): never {
  throw new Error(`nothing is damaged here: ${notice.kind}`);
}

describeCommandLog('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openperp-log-'));
  return {
    open: () => openFileLog(join(folder, 'log'), { storage: nodeStorage, onNotice, segmentBytes }),
    dispose: () => rmSync(folder, { recursive: true }),
  };
});

describeCommandLog('files of the disk model', () => {
  const storage = new FaultyStorage(1);
  return {
    open: () => openFileLog('/log', { storage, onNotice, segmentBytes }),
    dispose: () => undefined,
  };
});

describeCommandLog('the disk model with the power cut between writers', () => {
  const storage = new FaultyStorage(2);
  return {
    open: () => {
      storage.powerCut();
      return openFileLog('/log', { storage, onNotice, segmentBytes });
    },
    dispose: () => undefined,
  };
});

function makeMemory(): LogHarness {
  const store = createMemoryLogStore();
  return { open: () => openMemoryLog(store), dispose: () => undefined };
}

describeCommandLog('memory', makeMemory);
describeFencing('memory', makeMemory);
