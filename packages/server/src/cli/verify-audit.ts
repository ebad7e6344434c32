import { type AuditAnchor, type AuditVerification, verifyAuditFolder } from '@openperp/identity';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { withIdentityFolder } from './identity-folder.ts';
import type { TaskOptions } from './program.ts';

/** What an anchor is written as, `<auditId>:<hash>`. */
const ANCHOR = /^([1-9]\d{0,14}):([0-9a-f]{64})$/;

/** The row that `--anchor` names; a {@link StartError} where it names none. */
export function readAnchor(text: string | true | undefined): AuditAnchor | undefined {
  if (text === undefined) return undefined;
  const found = text === true ? null : ANCHOR.exec(text);
  if (found === null)
    throw new StartError(
      EXIT.badConfig,
      '--anchor: must be <auditId>:<hash>, a head that was printed before',
    );
  return { auditId: Number(found[1]), hash: found[2]! };
}

/** What the operator reads about an audit log. */
export function describeVerification(
  { rows, head, fault }: AuditVerification,
  anchor: AuditAnchor | undefined,
): readonly string[] {
  const good = fault === undefined ? 'whole' : 'as they were written, up to the fault';
  const lines = [
    rows === 0 ? 'audit log: no rows' : `audit log: ${rows} ${rows === 1 ? 'row' : 'rows'}, ${good}`,
  ];
  if (rows > 0) lines.push(`head ${head.auditId}:${head.hash}`);
  if (fault === undefined && anchor !== undefined)
    lines.push(`row ${anchor.auditId} is the one of the anchor`);
  return lines;
}

/** Checks the audit log of a stopped exchange and prints how many rows are good, and the last of them; the first that is not ends with exit code 5. */
export async function verifyAudit(
  config: Pick<Config, 'dataFolder' | 'masterKey'>,
  options: Pick<TaskOptions, 'anchor'>,
): Promise<void> {
  const anchor = readAnchor(options.anchor);
  const { masterKey } = config;
  const found = await withIdentityFolder(config, (directory) =>
    verifyAuditFolder({ directory, masterKey, anchor }),
  );
  process.stdout.write(`${describeVerification(found, anchor).join('\n')}\n`);
  const { fault } = found;
  if (fault !== undefined)
    throw new StartError(EXIT.damaged, `the audit log: row ${fault.auditId} ${fault.reason}`);
}
