import { nodeStorage, openSnapshotStore, type RestoreReport, restoreLog } from '@openperp/log';
import type { Config } from '../config/config.ts';
import { noticeText } from '../engine-thread/notice-text.ts';
import { logFolder, openDataFolder, snapshotFolder } from '../process/data-folder.ts';

/** What the operator reads about a restore. */
export function describeRestore(report: RestoreReport): readonly string[] {
  const kept =
    report.lastSequence < report.firstSequence
      ? 'the log keeps no command'
      : `the log keeps sequences ${report.firstSequence} to ${report.lastSequence}`;
  if (report.kind === 'whole') return ['the log is whole: nothing was done', kept];
  const lost =
    report.lost === undefined
      ? 'no command is lost'
      : `lost: the commands of sequences ${report.lost.from} to ${report.lost.to}`;
  const lines =
    report.kind === 'snapshot' ? [kept, 'what lies before is in the newest snapshot', lost] : [kept, lost];
  if (report.aside !== undefined) {
    lines.push(`taken out and kept: ${report.aside.files.join(', ')} in ${report.aside.directory}`);
  }
  return lines;
}

/** Makes a damaged log readable again and says what was kept and what is lost; nothing is deleted. */
export async function restore(config: Config): Promise<void> {
  const folder = openDataFolder(config.dataFolder);
  try {
    const onNotice = (notice: Parameters<typeof noticeText>[0]): void =>
      void process.stderr.write(`${noticeText(notice)}\n`);
    const snapshots = openSnapshotStore(snapshotFolder(folder), { storage: nodeStorage, onNotice });
    const snapshot = snapshots.newest();
    const report = restoreLog(logFolder(folder), {
      storage: nodeStorage,
      ...(snapshot === undefined ? {} : { snapshot }),
    });
    process.stdout.write(`${describeRestore(report).join('\n')}\n`);
  } finally {
    folder.close();
  }
}
