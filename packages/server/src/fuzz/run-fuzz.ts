import { FuzzTarget } from './fuzz-target.ts';
import type { RawAnswer } from './in-process-http.ts';
import { type FuzzInput, RequestGenerator } from './request-generator.ts';

/** Inputs under way at once. */
const WIDTH = 64;
/** The target is tended after this many inputs. */
const TEND_EVERY = 64 * WIDTH;
/** Heap that may be gained before anything is kept: caches, compiled code. */
const FREE_HEAP_BYTES = 96 * 1024 * 1024;
/** What the exchange may keep of a request that it has done: an order, its history, its id for 24 hours. */
const HEAP_PER_EFFECT_BYTES = 4 * 1024;
/** An answer that takes longer will not come. */
const MAX_WAIT_MS = 30_000;

/** How far a run has come. */
export interface FuzzProgress {
  readonly inputs: number;
  readonly elapsedMs: number;
  /** Answers by code. */
  readonly codes: ReadonlyMap<number, number>;
  readonly heapBytes: number;
}

/** An input whose answer is wrong. */
export interface FuzzFinding {
  readonly fault: string;
  readonly input: FuzzInput;
  readonly answer: RawAnswer | undefined;
}

/** What a run came to; `fault` is of the whole of it. */
export interface FuzzResult extends FuzzProgress {
  readonly findings: readonly FuzzFinding[];
  readonly fault: string | undefined;
}

/** What ends a run, and who hears of it. */
export interface FuzzOptions {
  readonly seed: string;
  /** True once it is enough; asked after each group of inputs. */
  readonly isEnough: (progress: FuzzProgress) => boolean;
  readonly onProgress?: (progress: FuzzProgress) => void;
}

/** Sends requests made from a seed to a whole exchange in this thread, looks at every answer, and in the end at the exchange: its invariants, its heap, the prototypes. */
export async function runFuzz({ seed, isEnough, onProgress }: FuzzOptions): Promise<FuzzResult> {
  const target = await FuzzTarget.open();
  const prototypes = prototypeNames();
  const generator = new RequestGenerator(seed, target.routes, target.users);
  const codes = new Map<number, number>();
  const findings: FuzzFinding[] = [];
  const startedAt = performance.now();
  const heapBefore = usedHeap();
  let inputs = 0;
  const progress = (): FuzzProgress => ({
    inputs,
    elapsedMs: performance.now() - startedAt,
    codes,
    heapBytes: process.memoryUsage().heapUsed,
  });
  do {
    const group = Array.from({ length: WIDTH }, () => generator.next());
    const answers = await Promise.all(group.map((input) => answerOf(target, input)));
    answers.forEach((answer, i) => {
      const finding = judge(target, group[i]!, answer, codes);
      if (finding !== undefined) findings.push(finding);
    });
    inputs += WIDTH;
    if (inputs % TEND_EVERY === 0) await target.tend();
    onProgress?.(progress());
  } while (findings.length === 0 && !isEnough(progress()));
  const fault = await faultOf(target, codes, heapBefore, prototypes);
  await target.close();
  return { ...progress(), findings, fault };
}

async function answerOf(target: FuzzTarget, input: FuzzInput): Promise<RawAnswer | Error> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Error>((resolve) => {
    timer = setTimeout(() => resolve(new Error('no answer came')), MAX_WAIT_MS);
  });
  try {
    return await Promise.race([target.send(input), tooLong]);
  } catch (error) {
    return error as Error;
  } finally {
    clearTimeout(timer);
  }
}

function judge(
  target: FuzzTarget,
  input: FuzzInput,
  answer: RawAnswer | Error,
  codes: Map<number, number>,
): FuzzFinding | undefined {
  if (answer instanceof Error) return { fault: answer.message, input, answer: undefined };
  const code = Number(/^\{"code":(\d+)/.exec(answer.text)?.[1] ?? 0);
  codes.set(code, (codes.get(code) ?? 0) + 1);
  const fault = target.verdict.of(input, answer);
  return fault === undefined ? undefined : { fault, input, answer };
}

/** What is wrong with the exchange after all that. */
async function faultOf(
  target: FuzzTarget,
  codes: ReadonlyMap<number, number>,
  heapBefore: number,
  prototypes: string,
): Promise<string | undefined> {
  const [broken] = await target.brokenInvariants();
  if (broken !== undefined) return `an invariant does not hold: ${broken}`;
  if (prototypeNames() !== prototypes) return 'a prototype has changed';
  const gained = usedHeap() - heapBefore;
  const allowed = FREE_HEAP_BYTES + (codes.get(0) ?? 0) * HEAP_PER_EFFECT_BYTES;
  return gained > allowed ? `the heap has grown by ${gained} bytes, ${allowed} are allowed` : undefined;
}

/** After a collection, where node was started with `--expose-gc`. */
function usedHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function prototypeNames(): string {
  return [Object.prototype, Array.prototype, String.prototype, Function.prototype]
    .map((prototype) => Object.getOwnPropertyNames(prototype).join())
    .join(';');
}
