import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import {
  ACCOUNT_STATUS,
  MARGIN_MODE,
  ORDER_TYPE,
  POSITION_SIDE,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
} from '../codec/enums.ts';
import type { Amount } from '../number/amount.ts';
import { BTCUSDT, ETHUSDT } from '../symbol/default-symbols.ts';
import type { Command, PriceType } from './command.ts';
import { OFF_GRID } from './command.ts';
import { decodeCommand, encodeCommand } from './command-codec.ts';

const userId = fc.nat();
const symbol = fc.string({ maxLength: 20 });
const text = fc.string({ unit: 'grapheme', maxLength: 36 });
const time = fc.maxSafeNat();
const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.constantFrom(0, OFF_GRID),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 127n - 1n }),
);
const boolean = fc.boolean();
const oneOf = <T extends string>(codec: { readonly values: readonly T[] }) =>
  fc.constantFrom(...codec.values);
const orderReference = { userId, symbol, orderId: fc.maxSafeNat(), clientOrderId: text };
const transfer = { userId, asset: symbol, amount, reference: text };

const commands: {
  readonly [K in Command['kind']]: fc.Arbitrary<Omit<Extract<Command, { kind: K }>, 'kind'>>;
} = {
  createAccount: fc.record({ userId }),
  setAccountStatus: fc.record({ userId, status: oneOf(ACCOUNT_STATUS) }),
  pinFeeLevel: fc.record({ userId, level: fc.integer({ min: -1, max: 9 }) }),
  deposit: fc.record(transfer),
  withdraw: fc.record(transfer),
  createSymbol: fc.record({ spec: fc.constantFrom(BTCUSDT, ETHUSDT) }),
  updateSymbol: fc.record({
    symbol,
    changes: fc.record(
      {
        status: fc.constantFrom('HALTED' as const, 'TRADING' as const),
        takerFeeRate: fc.nat(1000),
        minNotional: amount,
        leverageTiers: fc.constant(ETHUSDT.leverageTiers),
      },
      { requiredKeys: [] },
    ),
  }),
  setIndexPrice: fc.record({ symbol, source: text, price: amount }),
  tick: fc.constant({}),
  work: fc.constant({}),
  adjustMargin: fc.record({ userId, symbol, positionSide: oneOf(POSITION_SIDE), amount }),
  depositInsurance: fc.record({ asset: text, amount, reference: text }),
  advance: fc.record({ durationMs: time }),
  place: fc.record({
    userId,
    symbol,
    type: oneOf(ORDER_TYPE),
    side: oneOf(SIDE),
    positionSide: oneOf(POSITION_SIDE),
    price: amount,
    quantity: amount,
    timeInForce: oneOf(TIME_IN_FORCE),
    reduceOnly: boolean,
    makerOnly: boolean,
    closePosition: boolean,
    priceType: fc.constantFrom<PriceType>(0, 1, 2, 3, 4),
    goodTillDate: time,
    selfTradePrevention: oneOf(SELF_TRADE_PREVENTION),
    clientOrderId: text,
  }),
  cancel: fc.record(orderReference),
  move: fc.record({ ...orderReference, price: amount, quantity: amount }),
  cancelAll: fc.record({ userId, symbol, cancelType: fc.nat(4) }),
  countdown: fc.record({ userId, symbol, timeoutMs: time }),
  setLeverage: fc.record({ userId, symbol, leverage: fc.nat() }),
  setMarginMode: fc.record({ userId, symbol, marginMode: oneOf(MARGIN_MODE) }),
};

const KINDS = Object.keys(commands) as Command['kind'][];

function commandOf(kind: Command['kind']): fc.Arbitrary<Command> {
  return (commands[kind] as fc.Arbitrary<object>).map((fields) => ({ kind, ...fields }) as Command);
}

function encoded(command: Command): Uint8Array {
  const writer = new ByteWriter();
  encodeCommand(writer, command);
  return writer.bytes();
}

describe('encodeCommand and decodeCommand', () => {
  for (const kind of KINDS) {
    test(`[TIME-2] a command of kind ${kind} reads back as itself, whole, and writes as the same bytes again`, () => {
      fc.assert(
        fc.property(commandOf(kind), (command) => {
          const bytes = encoded(command);
          const reader = new ByteReader(bytes);
          const decoded = decodeCommand(reader);
          expect(decoded).toEqual(command);
          expect(reader.remaining).toBe(0);
          expect(encoded(decoded)).toEqual(bytes);
        }),
      );
    });
  }

  test('bytes cut anywhere are refused', () => {
    fc.assert(
      fc.property(fc.oneof(...KINDS.map(commandOf)), fc.nat(), (command, seed) => {
        const bytes = encoded(command);
        const cut = bytes.slice(0, seed % bytes.length);
        expect(() => decodeCommand(new ByteReader(cut))).toThrow(CodecError);
      }),
    );
  });

  test('bytes of any kind decode to a command that writes as them, or are refused', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.uint8Array({ maxLength: 120 }), (kind, rest) => {
        const bytes = Uint8Array.of(kind, ...rest);
        const reader = new ByteReader(bytes);
        let command: Command;
        try {
          command = decodeCommand(reader);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
          return;
        }
        expect(encoded(command)).toEqual(bytes.slice(0, bytes.length - reader.remaining));
      }),
      { numRuns: 2000 },
    );
  });

  test('unknown kinds and price types are refused', () => {
    expect(() => decodeCommand(new ByteReader(Uint8Array.of(0)))).toThrow(CodecError);
    expect(() => decodeCommand(new ByteReader(Uint8Array.of(18)))).toThrow(CodecError);
    const place = fc.sample(commandOf('place'), { numRuns: 1, seed: 1 })[0]!;
    const odd = encoded({ ...place, priceType: 5 as PriceType } as Command);
    expect(() => decodeCommand(new ByteReader(odd))).toThrow(CodecError);
  });

  test('the stored form of a tick is one byte', () => {
    expect(encoded({ kind: 'tick' })).toEqual(Uint8Array.of(5));
  });
});
