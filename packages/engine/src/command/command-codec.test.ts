import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import {
  ACCOUNT_STATUS,
  AGENT_DIRECTION,
  MARGIN_MODE,
  POSITION_SIDE,
  STRATEGY_TYPE,
} from '../codec/enums.ts';
import type { Amount } from '../number/amount.ts';
import { BTCUSDT, ETHUSDT } from '../symbol/default-symbols.ts';
import { conditionRequest, oneOf, orderRequest, partRequest } from '../testing/request-arbitraries.ts';
import type { CancelType, Command } from './command.ts';
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
const withParties = <T extends object>(request: fc.Arbitrary<T>) =>
  fc.tuple(fc.record({ userId, symbol }), request).map(([parties, rest]) => ({ ...parties, ...rest }));
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
  createAgent: fc.record({ agentCode: text }),
  depositAgent: fc.record({ agentCode: text, asset: symbol, amount, reference: text }),
  agentTransfer: fc.record({
    agentCode: text,
    agentOrderNo: text,
    userId,
    direction: oneOf(AGENT_DIRECTION),
    asset: symbol,
    amount,
    isWhole: fc.boolean(),
  }),
  reverseAgentTransfer: fc.record({
    agentCode: text,
    agentOrderNo: text,
    originalOrderNo: text,
    reason: text,
  }),
  advance: fc.record({ durationMs: time }),
  place: withParties(orderRequest),
  placeCondition: withParties(conditionRequest),
  placeStrategy: fc.record({
    userId,
    symbol,
    strategyType: oneOf(STRATEGY_TYPE),
    clientStrategyId: text,
    parts: fc.array(partRequest, { maxLength: 3 }),
  }),
  cancelCondition: fc.record({ userId, symbol, conditionId: fc.maxSafeNat(), clientOrderId: text }),
  cancelStrategy: fc.record({ userId, strategyId: fc.maxSafeNat(), clientStrategyId: text }),
  cancel: fc.record(orderReference),
  move: fc.record({ ...orderReference, price: amount, quantity: amount }),
  cancelAll: fc.record({ userId, symbol, cancelType: fc.constantFrom<CancelType>(0, 1, 2, 3, 4) }),
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
      fc.property(fc.nat(30), fc.uint8Array({ maxLength: 120 }), (kind, rest) => {
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
    const odd = encoded({ ...place, priceType: 5 } as unknown as Command);
    expect(() => decodeCommand(new ByteReader(odd))).toThrow(CodecError);
  });

  test('the stored form of a tick is one byte', () => {
    expect(encoded({ kind: 'tick' })).toEqual(Uint8Array.of(5));
  });
});
