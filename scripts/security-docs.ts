import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { ATTACK_TABLE, type AttackRow, UNTRIED } from '../packages/server/src/security/attack-table.ts';

/**
 * Holds the attack table against the tests: every row has a test that names it (`[ATTACK-7] …`) or rules whose tests try it, and no test names
 * a row that is not there. Then holds docs/security/attack-table.md against both; `--write` writes it. Exit code 1 otherwise.
 */

const DOCUMENT = 'docs/security/attack-table.md';
/** The name of a test, from its first tag on: `[NUM-4, ATTACK-20] …`, `[ATTACK-19] [ATTACK-21] …`. */
const NAME = /(['"`])((?:\[[A-Z]+(?:-\d+)?(?:, [A-Z]+(?:-\d+)?)*\] ?)+)((?:(?!\1|\\).|\\.)*)\1/g;

interface NamedTest {
  readonly file: string;
  readonly name: string;
}

const byAttack = new Map<number, NamedTest[]>();
const rules = new Set<string>();
const faults: string[] = [];

for (const file of globSync('{packages/*/src,scripts}/**/*.test.ts').sort()) {
  for (const [, , tags = '', name = ''] of readFileSync(file, 'utf8').matchAll(NAME)) {
    for (const [tag, attack] of tags.matchAll(/[A-Z]+-(\d+)/g)) {
      if (!tag.startsWith('ATTACK-')) {
        rules.add(tag);
        continue;
      }
      const number = Number(attack);
      if (!ATTACK_TABLE.some((row) => row.number === number)) faults.push(`${file} names no row: ${tag}`);
      const tests = byAttack.get(number) ?? [];
      tests.push({ file, name });
      byAttack.set(number, tests);
    }
  }
}

ATTACK_TABLE.forEach((row, i) => {
  if (row.number !== i + 1) faults.push(`row ${i + 1} of the attack table has number ${row.number}`);
  const hasTests = byAttack.has(row.number);
  if (UNTRIED.includes(row.number)) {
    if (row.later === undefined) faults.push(`ATTACK-${row.number} is not tried and does not say why`);
    if (hasTests) faults.push(`ATTACK-${row.number} has a test, and is said to have none`);
  } else if (!hasTests && row.rules === undefined) faults.push(`no test names ATTACK-${row.number}`);
  for (const rule of row.rules ?? [])
    if (!rules.has(rule)) faults.push(`no test names ${rule}, which ATTACK-${row.number} relies on`);
});

const document = documentOf(ATTACK_TABLE);
if (process.argv.includes('--write')) writeFileSync(DOCUMENT, document);
else if (currentDocument() !== document)
  faults.push(`${DOCUMENT} is stale: node scripts/security-docs.ts --write`);

if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
const tested = ATTACK_TABLE.filter(({ number }) => byAttack.has(number)).length;
process.stdout.write(`attacks: ${ATTACK_TABLE.length} rows, ${tested} with tests of their own\n`);

function currentDocument(): string {
  try {
    return readFileSync(DOCUMENT, 'utf8');
  } catch {
    return '';
  }
}

function documentOf(table: readonly AttackRow[]): string {
  const later = table.filter((row) => row.later !== undefined).map(({ number }) => number);
  const head = `# Attacks, and what stands against them

${table.length} ways to attack an exchange, what this one does about each, and the tests that try it: they are named \`[ATTACK-<number>] …\`. Written from
[attack-table.ts](../../packages/server/src/security/attack-table.ts) and the names of the tests by \`node scripts/security-docs.ts --write\`; \`npm test\`
fails where a row has no test, or where this page is stale. Of rows ${later.join(', ')} some part is to come, and says why. Who may call what is
measured in [access-matrix.md](access-matrix.md).
`;
  return `${head}${table.map(sectionOf).join('')}`;
}

function sectionOf(row: AttackRow): string {
  const { number, attack, defence, differs, later } = row;
  const lines = [`\n## ${number}. ${attack}\n`, `${defence}\n`];
  if (differs !== undefined) lines.push(`*Differs.* ${differs}\n`);
  if (later !== undefined) lines.push(`*Later.* ${later}\n`);
  const proof = [...ruleLine(row), ...testLines(number)];
  if (proof.length > 0) lines.push(`${proof.join('\n')}\n`);
  return lines.join('\n');
}

function ruleLine({ rules: cited }: AttackRow): readonly string[] {
  if (cited === undefined) return [];
  return [`- the tests of ${cited.join(', ')} ([SPEC.md](../../packages/engine/SPEC.md))`];
}

/** A line for each file with the names of its tests. */
function testLines(number: number): readonly string[] {
  const byFile = Map.groupBy(byAttack.get(number) ?? [], ({ file }) => file);
  return [...byFile].map(([file, tests]) => {
    const names = tests.map(({ name }) =>
      name
        .replace(/\\(['"`])/g, '$1')
        .replace(/([|<*_`])/g, '\\$1')
        .trim(),
    );
    return `- [${file.replace(/^packages\//, '')}](../../${file}): ${names.join(' · ')}`;
  });
}
