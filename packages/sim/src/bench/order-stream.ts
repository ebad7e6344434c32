/** Kinds of command in {@link OrderStream.kind}. */
export const ADD = 0;
export const CANCEL = 1;
/** Sides in {@link OrderStream.side}. */
export const BUY = 0;
export const SELL = 1;

/** A stream of order commands by columns: the same for every book and engine that is measured. */
export interface OrderStream {
  /** The first `preload` commands fill the book and are not part of what is measured. */
  readonly preload: number;
  /** Commands, preload included. */
  readonly length: number;
  /** {@link ADD} or {@link CANCEL}. */
  readonly kind: Uint8Array;
  /** The order added, ids counting from 1, or the resting order to cancel. */
  readonly id: Float64Array;
  /** {@link BUY} or {@link SELL}; of an add. */
  readonly side: Uint8Array;
  /** Of an add. */
  readonly priceTicks: Float64Array;
  /** Of an add. */
  readonly quantitySteps: Float64Array;
}

/** What a stream is made from. */
export interface OrderStreamOptions {
  readonly seed: number;
  /** Commands after the preload. */
  readonly commands: number;
  /** Orders resting at the start; the stream keeps about as many. */
  readonly resting: number;
}

const FIRST_MID_TICKS = 500_000;
const MID_MIN_TICKS = 400_000;
const MID_MAX_TICKS = 600_000;
/** Passive orders lie within so many ticks of the mid. */
const DEPTH_TICKS = 1000;
/** A crossing order goes at most so many ticks past the best opposite price. */
const REACH_TICKS = 500;
const PASSIVE_STEPS_MAX = 100;
/** On average what three passive orders hold: with 60 : 30 : 10 as many orders leave as come. */
const CROSSING_STEPS_MAX = 300;
/** Chance of a command that the mid moves by a tick before it. */
const MID_MOVE = 0.0625;
const CROSSING_SHARE = 0.1;
const CANCEL_SHARE = 0.3;
/** How far the share of cancels leans to hold the number of resting orders. */
const CANCEL_LEAN = 0.05;

/** Uniform numbers in [0, 1) from a 32-bit state (mulberry32). */
function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Resting orders as the stream needs to know them: which live, and the best price of each side. Plain arrays, a queue a tick. */
class RestingModel {
  readonly live: number[] = [];
  readonly #placeInLive = new Map<number, number>();
  readonly #remaining = new Map<number, number>();
  readonly #priceOf = new Map<number, number>();
  readonly #queues = new Map<number, number[]>();
  readonly #count = new Int32Array(MID_MAX_TICKS + 2 * DEPTH_TICKS);
  bestBid = 0;
  bestAsk = MID_MAX_TICKS + 2 * DEPTH_TICKS - 1;

  add(id: number, side: number, priceTicks: number, steps: number): void {
    let left = steps;
    while (left > 0 && this.#crosses(side, priceTicks)) left = this.#take(side === BUY ? SELL : BUY, left);
    if (left === 0) return;
    const queue = this.#queues.get(priceTicks);
    if (queue === undefined) this.#queues.set(priceTicks, [id]);
    else queue.push(id);
    this.#remaining.set(id, left);
    this.#priceOf.set(id, priceTicks);
    this.#placeInLive.set(id, this.live.length);
    this.live.push(id);
    this.#count[priceTicks]! += 1;
    if (side === BUY && priceTicks > this.bestBid) this.bestBid = priceTicks;
    if (side === SELL && priceTicks < this.bestAsk) this.bestAsk = priceTicks;
  }

  remove(id: number): void {
    const place = this.#placeInLive.get(id)!;
    const last = this.live.pop()!;
    if (last !== id) {
      this.live[place] = last;
      this.#placeInLive.set(last, place);
    }
    this.#placeInLive.delete(id);
    this.#remaining.delete(id);
    this.#count[this.#priceOf.get(id)!]! -= 1;
    this.#priceOf.delete(id);
    while (this.bestBid > 0 && this.#count[this.bestBid] === 0) this.bestBid -= 1;
    while (this.bestAsk < this.#count.length - 1 && this.#count[this.bestAsk] === 0) this.bestAsk += 1;
  }

  #crosses(side: number, priceTicks: number): boolean {
    if (side === BUY) return this.bestAsk < this.#count.length - 1 && priceTicks >= this.bestAsk;
    return this.bestBid > 0 && priceTicks <= this.bestBid;
  }

  /** Trades against the first order at the best price of `side`; what is then left. */
  #take(side: number, steps: number): number {
    const queue = this.#queues.get(side === BUY ? this.bestBid : this.bestAsk)!;
    while (!this.#remaining.has(queue[0]!)) queue.shift();
    const id = queue[0]!;
    const remaining = this.#remaining.get(id)!;
    if (remaining > steps) {
      this.#remaining.set(id, remaining - steps);
      return 0;
    }
    queue.shift();
    this.remove(id);
    return steps - remaining;
  }
}

/**
 * A seeded stream: `resting` passive orders, then `commands` of which about 60 % are passive adds over 2 × 1000 ticks around a walking mid,
 * 30 % cancels of an order that rests, 10 % limit orders that cross and take three orders in the mean. Same options, same stream.
 */
export function generateOrderStream(options: OrderStreamOptions): OrderStream {
  const length = options.resting + options.commands;
  const stream = {
    preload: options.resting,
    length,
    kind: new Uint8Array(length),
    id: new Float64Array(length),
    side: new Uint8Array(length),
    priceTicks: new Float64Array(length),
    quantitySteps: new Float64Array(length),
  };
  const random = randomSource(options.seed);
  const below = (n: number) => Math.floor(random() * n);
  const model = new RestingModel();
  let mid = FIRST_MID_TICKS;
  let nextId = 1;

  const add = (at: number, side: number, priceTicks: number, steps: number): void => {
    stream.kind[at] = ADD;
    stream.id[at] = nextId;
    stream.side[at] = side;
    stream.priceTicks[at] = priceTicks;
    stream.quantitySteps[at] = steps;
    model.add(nextId, side, priceTicks, steps);
    nextId += 1;
  };
  const addPassive = (at: number): void => {
    const side = below(2);
    const distance = 1 + below(DEPTH_TICKS);
    const price =
      side === BUY
        ? Math.min(mid - distance, model.bestAsk - 1)
        : Math.max(mid + distance, model.bestBid + 1);
    add(at, side, price, 1 + below(PASSIVE_STEPS_MAX));
  };
  const addCrossing = (at: number): void => {
    const side = below(2);
    const reach = below(REACH_TICKS + 1);
    const price = side === BUY ? model.bestAsk + reach : model.bestBid - reach;
    add(
      at,
      side,
      Math.min(Math.max(price, mid - DEPTH_TICKS), mid + DEPTH_TICKS),
      1 + below(CROSSING_STEPS_MAX),
    );
  };
  const cancel = (at: number): void => {
    const id = model.live[below(model.live.length)]!;
    stream.kind[at] = CANCEL;
    stream.id[at] = id;
    model.remove(id);
  };

  for (let at = 0; at < length; at += 1) {
    if (at < options.resting) {
      addPassive(at);
      continue;
    }
    if (random() < MID_MOVE) {
      mid = Math.min(Math.max(mid + 2 * below(2) - 1, MID_MIN_TICKS), MID_MAX_TICKS);
    }
    const roll = random();
    const lean = model.live.length > options.resting ? CANCEL_LEAN : -CANCEL_LEAN;
    if (roll < CROSSING_SHARE) addCrossing(at);
    else if (roll < CROSSING_SHARE + CANCEL_SHARE + lean && model.live.length > 0) cancel(at);
    else addPassive(at);
  }
  return stream;
}
