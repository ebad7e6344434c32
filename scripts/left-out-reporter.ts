import type { Reporter, TestModule } from 'vitest/node';
import { postgresOfTests } from '../packages/history/src/testing/postgres-of-tests.ts';

/** What the names of all tests that need a PostgreSQL server say, or of their groups. */
const GROUP = /\bPostgreSQL\b/;

/** Says plainly, as the last line of a run, how many tests were left out because there is no PostgreSQL server; nothing where there is one. */
export class LeftOutReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const tests = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    const leftOut = tests.filter(({ fullName }) => GROUP.test(fullName)).length;
    if (leftOut === 0 || (await postgresOfTests()) !== undefined) return;
    process.stdout.write(
      `\n${leftOut} tests of histories in PostgreSQL were left out: no server answers at OPENPERP_TEST_POSTGRES ` +
        '(default: postgres://postgres@127.0.0.1:5432/test)\n',
    );
  }
}
