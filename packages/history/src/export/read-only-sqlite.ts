import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Step, Steps } from '../sql/steps.ts';
import type { ReadStore } from './open-read-store.ts';

/**
 * A SQLite file that another process may be writing meanwhile: each statement sees what was committed before it, and holds nothing open
 * after it, so that the writer can go on and tidy up. Throws where there is no file, or it is no database.
 */
export function openReadOnlySqlite(file: string): ReadStore {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 5000');
  const all = (step: Step): readonly unknown[] => {
    if (step.kind === 'write') throw new Error('a reader does not write');
    return database.prepare(step.sql).all(...(step.parameters as readonly SQLInputValue[]));
  };
  return {
    dialect: 'sqlite',
    async read<T>(steps: Steps<T>): Promise<T> {
      let step = steps.next();
      while (step.done !== true) step = steps.next(all(step.value));
      return step.value;
    },
    async close() {
      database.close();
    },
  };
}
