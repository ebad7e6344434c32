import { UNIT } from '@openperp/engine';
import { openDataFolder } from '../process/data-folder.ts';
import { startThreads, type Threads, type ThreadsOptions } from '../process/threads.ts';

/** The account that {@link writeDeposits} pays into. */
export const DEPOSITOR = 7;
const BATCH = 1_000;
const NOBODY = { replied: () => {}, unavailable: () => {}, applied: () => {} };

/** Engine and history of an exchange in `dataFolder`, without a gateway; `stop` lets go of the folder too. */
export async function openThreads(
  dataFolder: string,
  options: Partial<Omit<ThreadsOptions, 'folder'>> = {},
): Promise<Threads> {
  const folder = openDataFolder(dataFolder);
  const threads = await startThreads({
    folder,
    clock: 'virtual',
    pastMs: 0,
    keepLogBytes: Number.POSITIVE_INFINITY,
    history: 'embedded',
    keepHistoryMs: Number.POSITIVE_INFINITY,
    observer: NOBODY,
    onWarning: () => {},
    onFailure: (error) => {
      throw error;
    },
    ...options,
  });
  const stop = async (): Promise<void> => {
    await threads.stop();
    folder.close();
  };
  return { ...threads, stop };
}

/** Submits that many deposits of 1 USDT, a ledger row each, with references that start with `mark`; settles when all are answered. */
export async function writeDeposits(
  { engine: { client } }: Threads,
  count: number,
  mark: string,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const size = Math.min(BATCH, count - from);
    const replies = await client.submitBatch(
      Array.from({ length: size }, (_, at) => ({
        ...{ kind: 'deposit', userId: DEPOSITOR, asset: 'USDT', amount: UNIT },
        reference: `${mark}${from + at}`,
      })),
    );
    if (replies.some((reply) => reply.unavailable)) throw new Error('a deposit was not taken');
  }
}
