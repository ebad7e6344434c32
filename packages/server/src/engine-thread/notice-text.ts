import type { LogNotice } from '@openperp/log';

/** What the operator reads about something that a start found on disk and dealt with (DUR-3). */
export function noticeText(notice: LogNotice): string {
  switch (notice.kind) {
    case 'tornTail':
      return (
        `the end of the log was torn and has been cut: ${notice.file} at byte ${notice.offset}, ` +
        `${notice.bytes} bytes; the next sequence is ${notice.sequence}`
      );
    case 'damagedSnapshot':
      return `a damaged snapshot is skipped: ${notice.file}: ${notice.reason}`;
    default:
      return notice satisfies never;
  }
}
