/** Runs jobs one after another, so that what one reads is not changed by another before it writes. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `job` after all jobs before it, whether they failed or not, and gives its result. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
