import type { Route } from '@openperp/protocol';
import { type PolicyLine, PRINCIPALS, type Verdict, type Verdicts } from './access-policy.ts';

/** What was measured at one endpoint. */
export interface MeasuredRoute {
  readonly route: Route;
  readonly line: PolicyLine;
  readonly verdicts: Verdicts;
}

const HEAD = `# Who may call what

Measured: every endpoint of both ports is asked as every kind of principal, with a request that is good in all but who sends it. ✓: it was
done. A number: it was refused with that code, and the exchange has not changed. What is measured is held against a policy that is written by
hand from the contract ([access-policy.ts](../../packages/server/src/security/access/access-policy.ts)), each endpoint against exactly one
line of it. Written by \`vitest run -u packages/server/src/security/access\`; a run without \`-u\` fails where this page is not what it measures.

1001 no credentials · 1002 expired · 1003 bad token, key or signature · 1004 revoked · 1006 IP · 1404 no such endpoint on this port · 3006 not
permitted · 102001 not signed by an agent
`;

/** The page of all that was measured, a table for each line of the policy. */
export function accessDocument(measured: readonly MeasuredRoute[], policy: readonly PolicyLine[]): string {
  const sections = policy
    .map((line) => [line, measured.filter((each) => each.line === line)] as const)
    .filter(([, routes]) => routes.length > 0)
    .map(([{ rule }, routes]) => `## ${rule}\n\n${table(routes)}`);
  return `${HEAD}\n${sections.join('\n')}`;
}

/** Principals down, endpoints across would be too wide: endpoints down, and the principals in the order of the policy across. */
function table(routes: readonly MeasuredRoute[]): string {
  const head = `| endpoint | ${PRINCIPALS.join(' | ')} |`;
  const rule = `| --- |${' :-: |'.repeat(PRINCIPALS.length)}`;
  const rows = routes.map(({ route, verdicts }) => {
    const cells = PRINCIPALS.map((name) => cellOf(verdicts[name]));
    return `| ${route.method} ${route.path} | ${cells.join(' | ')} |`;
  });
  return `${[head, rule, ...rows].join('\n')}\n`;
}

function cellOf(verdict: Verdict): string {
  return verdict === 'done' ? '✓' : `${verdict}`;
}
