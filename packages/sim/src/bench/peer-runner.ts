import { OrderBook, Side } from 'nodejs-order-book';
import { ADD, BUY, type OrderStream } from './order-stream.ts';

/** The npm package and version of {@link PeerRunner}. */
export const PEER = 'nodejs-order-book 10.1.1';

/** The same stream through the npm package `nodejs-order-book`. */
export class PeerRunner {
  readonly #book = new OrderBook();
  /** Its ids are strings; they are made before what is timed. */
  readonly #ids: readonly string[];
  /** Trades so far. */
  trades = 0;

  constructor(stream: OrderStream) {
    this.#ids = Array.from(stream.id, String);
  }

  /** Applies the commands `from` … `to` − 1 of a stream. */
  run(stream: OrderStream, from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const id = this.#ids[at]!;
      if (stream.kind[at] === ADD) this.#place(stream, at, id);
      else this.#book.cancel(id);
    }
  }

  /** Σ remaining of all resting orders. */
  get restingSteps(): number {
    return this.#book
      .depth()
      .flat()
      .reduce((sum, [, steps]) => sum + steps, 0);
  }

  #place(stream: OrderStream, at: number, id: string): void {
    const result = this.#book.limit({
      id,
      side: stream.side[at] === BUY ? Side.BUY : Side.SELL,
      price: stream.priceTicks[at]!,
      size: stream.quantitySteps[at]!,
    });
    if (result.err !== null) throw result.err;
    // `done`: the makers filled whole and, last, the taker when it is; `partial`: the maker or the taker filled in part.
    const isTakerFilled = result.quantityLeft === 0;
    if (isTakerFilled) this.trades += result.done.length - 1 + (result.partial === null ? 0 : 1);
    else this.trades += result.done.length;
  }
}
