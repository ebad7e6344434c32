import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConditionsModel, type Side, type StrategyWish, type Trader, type Wish } from './conditions-model.ts';
import { ConditionsWorld, showModel } from './conditions-world.ts';

/** One command in both worlds, which then must look the same. */
class Step implements fc.Command<ConditionsModel, ConditionsWorld> {
  readonly #name: string;
  readonly #may: (model: Readonly<ConditionsModel>) => boolean;
  readonly #run: (model: ConditionsModel, world: ConditionsWorld) => void;

  constructor(name: string, may: Step['check'], run: Step['run']) {
    this.#name = name;
    this.#may = may;
    this.#run = run;
  }

  check(model: Readonly<ConditionsModel>): boolean {
    return this.#may(model);
  }

  run(model: ConditionsModel, world: ConditionsWorld): void {
    this.#run(model, world);
    expectSame(model, world);
  }

  toString(): string {
    return this.#name;
  }
}

function expectSame(model: ConditionsModel, world: ConditionsWorld): void {
  expect(world.show()).toEqual(showModel(model));
  expect(world.faults()).toEqual([]);
}

/** The market maker's spread goes to another place, the side that gives way first. */
const quotes = fc.integer({ min: -16, max: 16 }).map((offset) => {
  const middle = 1000 + 2 * offset;
  return new Step(
    `quote ${middle}`,
    () => true,
    (model, world) => {
      const sides: readonly Side[] = middle + 4 > model.ask ? ['SELL', 'BUY'] : ['BUY', 'SELL'];
      for (const side of sides) {
        const price = side === 'BUY' ? middle - 4 : middle + 4;
        if (price === (side === 'BUY' ? model.bid : model.ask)) continue;
        model.quote(side, price);
        world.quote(side, price);
        expectSame(model, world);
      }
    },
  );
});

const marks = fc.integer({ min: 965, max: 1035 }).map(
  (price) =>
    new Step(
      `mark ${price}`,
      (model) => model.prices.MARK_PRICE !== price,
      (model, world) => {
        model.mark(price);
        world.mark(price);
      },
    ),
);

/** Trader 1 only buys by hand, and sells all at once: its offers then never have to be cut. */
const markets = fc
  .record({
    user: fc.constantFrom<Trader>(1, 2),
    side: fc.constantFrom<Side>('BUY', 'SELL'),
    size: fc.integer({ min: 1, max: 5 }),
  })
  .map(
    ({ user, side, size }) =>
      new Step(
        `market ${user} ${side} ${size}`,
        (model) => user === 2 || side === 'BUY' || mayClose(model),
        (model, world) => {
          const quantity = user === 1 && side === 'SELL' ? model.positions[1] : size;
          model.market(user, side, quantity);
          world.market(user, side, quantity);
        },
      ),
  );

/** Not under an entry that has executed in part and has no legs yet: what it adds later is then less than its legs. */
function mayClose({ positions, strategy }: Readonly<ConditionsModel>): boolean {
  const isHalfWay = strategy?.status === 'WORKING' && strategy.target === 0 && strategy.entry.executed > 0;
  return positions[1] > 0 && !isHalfWay;
}

/** Twice trader 2's position the other way. */
const flips = fc.constant(
  new Step(
    'flip 2',
    (model) => model.positions[2] !== 0,
    (model, world) => {
      const held = model.positions[2];
      const [side, quantity] = [held > 0 ? ('SELL' as const) : ('BUY' as const), 2 * Math.abs(held)];
      model.market(2, side, quantity);
      world.market(2, side, quantity);
    },
  ),
);

const places = fc
  .record({
    user: fc.constantFrom<Trader>(1, 2),
    kind: fc.constantFrom('STOP_MARKET' as const, 'TAKE_PROFIT_MARKET' as const, 'TRAILING_STOP' as const),
    side: fc.constantFrom<Side>('BUY', 'SELL'),
    watched: fc.constantFrom('CONTRACT_PRICE' as const, 'MARK_PRICE' as const),
    at: fc.integer({ min: 970, max: 1030 }),
    hasActivation: fc.boolean(),
    rate: fc.constantFrom(1, 5, 10, 13),
    size: fc.integer({ min: 0, max: 4 }),
    isReducing: fc.boolean(),
  })
  .map(({ user, at, hasActivation, rate, size, isReducing, ...rest }) => {
    const isTrailing = rest.kind === 'TRAILING_STOP';
    const wish: Wish = {
      ...rest,
      stop: isTrailing ? 0 : at,
      activation: isTrailing && hasActivation ? at : 0,
      rate: isTrailing ? rate : 0,
      quantity: user === 1 && rest.side === 'BUY' ? size + 1 : user === 1 ? 0 : size,
      reduceOnly:
        (user === 2 && isReducing) || (user === 1 && rest.side === 'SELL') || (user === 2 && size === 0),
    };
    return new Step(
      `place ${user} ${JSON.stringify(wish)}`,
      ({ strategy }) => user === 2 || wish.side === 'BUY' || strategy?.status !== 'WORKING',
      (model, world) => {
        expect(world.place(user, wish)).toBe(model.place(user, wish));
      },
    );
  });

const cancels = fc.tuple(fc.constantFrom<Trader>(1, 2), fc.nat({ max: 9 })).map(([user, nth]) => {
  const chosen = (model: Readonly<ConditionsModel>) =>
    model.waiting(user).filter((condition) => condition !== model.strategy?.stop)[nth];
  return new Step(
    `cancel ${user} ${nth}`,
    (model) => chosen(model) !== undefined,
    (model, world) => {
      const condition = chosen(model);
      if (condition === undefined) return;
      model.cancel(condition);
      world.cancel(user, condition.id);
    },
  );
});

const strategies = fc
  .record({
    price: fc.integer({ min: -6, max: 3 }),
    quantity: fc.integer({ min: 1, max: 8 }),
    profit: fc.integer({ min: 1, max: 6 }),
    stop: fc.integer({ min: 1, max: 12 }),
    watched: fc.constantFrom('CONTRACT_PRICE' as const, 'MARK_PRICE' as const),
    isDrivenByPartialFills: fc.boolean(),
  })
  .map(
    (drawn) =>
      new Step(
        `strategy ${JSON.stringify(drawn)}`,
        (model) =>
          model.strategy?.status !== 'WORKING' && model.waiting(1).every(({ side }) => side === 'BUY'),
        (model, world) => {
          // Odd prices never meet the market maker's even ones: time decides nothing.
          const price = model.ask - 3 + 2 * drawn.price;
          const wish: StrategyWish = {
            ...drawn,
            price,
            profit: price + 2 * drawn.profit,
            stop: price - drawn.stop,
          };
          model.placeStrategy(wish);
          world.placeStrategy(wish);
        },
      ),
  );

const parts = fc.constantFrom(0, 0, 1, 2, 3).map(
  (part) =>
    new Step(
      `cancel part ${part}`,
      ({ strategy }) => {
        if (strategy?.status !== 'WORKING') return false;
        if (part === 0) return strategy.entry.isOpen;
        if (part === 3) return true;
        return part === 1 ? strategy.profit.isOpen : strategy.stop?.status === 'WAITING';
      },
      (model, world) => {
        const { strategy } = model;
        if (strategy === undefined) return;
        if (part === 0) model.cancelEntry(strategy);
        else model.cancelStrategy(strategy);
        if (part === 3) world.cancelStrategy();
        else world.cancelPart(part);
      },
    ),
);

const steps = fc.commands(
  [quotes, quotes, marks, markets, markets, flips, places, places, cancels, strategies, strategies, parts],
  { maxCommands: 60, size: 'max' },
);

test('[COND-6][STRAT-4] an engine does what a plain model of conditions and a strategy does', () => {
  fc.assert(
    fc.property(steps, (list) => {
      fc.modelRun(() => ({ model: new ConditionsModel(), real: new ConditionsWorld() }), list);
    }),
    { numRuns: 200, seed: 20_260_301, endOnFailure: false },
  );
});
