import { expect, test } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { CodecError } from './codec-error.ts';
import { EnumCodec } from './enum-codec.ts';
import * as enums from './enums.ts';

test('a member is its code, whatever the order in which codes are listed', () => {
  const codec = new EnumCodec<'a' | 'b' | 'c'>({ c: 2, a: 0, b: 1 });
  expect(codec.values).toEqual(['a', 'b', 'c']);
  const writer = new ByteWriter();
  codec.write(writer, 'c');
  codec.write(writer, 'a');
  expect([...writer.view()]).toEqual([2, 0]);
  const reader = new ByteReader(writer.bytes());
  expect([codec.read(reader), codec.read(reader)]).toEqual(['c', 'a']);
});

test('what is no member, and a code of none, is refused', () => {
  const codec = new EnumCodec<'a' | 'b'>({ a: 0, b: 1 });
  expect(() => codec.codeOf('c' as 'a')).toThrow(RangeError);
  expect(() => codec.read(new ByteReader(Uint8Array.of(2)))).toThrow(CodecError);
});

test('codes with a gap or used twice are refused', () => {
  expect(() => new EnumCodec<'a' | 'b'>({ a: 0, b: 2 })).toThrow(RangeError);
  expect(() => new EnumCodec<'a' | 'b'>({ a: 0, b: 0 })).toThrow(RangeError);
});

test('the stored codes', () => {
  const stored = Object.fromEntries(
    Object.entries(enums).map(([name, codec]) => [name, codec.values.join(' ')]),
  );
  expect(stored).toEqual({
    SIDE: 'BUY SELL',
    POSITION_SIDE: 'BOTH LONG SHORT',
    DIRECTION: 'LONG SHORT',
    ORDER_TYPE: 'LIMIT MARKET',
    TIME_IN_FORCE: 'GTC IOC FOK GTD',
    SELF_TRADE_PREVENTION: 'EXPIRE_MAKER EXPIRE_TAKER EXPIRE_BOTH NONE',
    MARGIN_MODE: 'CROSS ISOLATED',
    ACCOUNT_STATUS: 'ACTIVE FROZEN CANCEL_ONLY',
    ORDER_STATUS: 'NEW PENDING PARTIALLY_FILLED FILLED CANCELED REJECTED PARTIALLY_FILLED_CANCELED',
    CANCEL_REASON:
      ' USER IOC FOK SELF_TRADE GTD LIQUIDATION ADL REDUCE_ONLY STRATEGY HALT COUNTDOWN MARKET_BOUND',
    ROLE_TYPE: 'maker taker',
    LIQUIDATION_KIND: 'LIQUIDATION TAKEOVER ADL',
    CHANGE_TYPE:
      'TRANSFER_IN TRANSFER_OUT REALIZED_PNL HANDLING_FEE FUNDING_FEE LIQUIDATION_FEE INSURANCE ADL ADJUSTMENT',
    SYMBOL_STATUS: 'PRE_LAUNCH TRADING CANCEL_ONLY HALTED DELISTED',
    MARK_PRICE_METHOD: 'MEDIAN INDEX',
    CONDITION_STATUS: 'PENDING_ACTIVATION PENDING TRIGGERED CANCELLED REJECTED',
    CONDITION_TIME_IN_FORCE: 'GTC IOC FOK GTD GTE_GTC',
    CONDITION_TYPE: 'STOP_MARKET STOP_LIMIT TAKE_PROFIT_MARKET TAKE_PROFIT_LIMIT TRAILING_STOP',
    DRIVEN_ON: ' FILLED PARTIALLY_FILLED_OR_FILLED',
    STRATEGY_PART_STATE: 'INACTIVE ACTIVE ENDED DROPPED REJECTED',
    STRATEGY_STATUS: 'WORKING ALL_DONE CANCELLED',
    STRATEGY_TYPE: 'OTO OCO OTOCO',
    WORKING_TYPE: 'MARK_PRICE CONTRACT_PRICE INDEX_PRICE',
    AGENT_DIRECTION: 'IN OUT',
    AGENT_ORDER_TYPE: 'TRANSFER_IN TRANSFER_OUT REVERSE',
    AGENT_ORDER_STATUS: 'SUCCESS FAILED REVERSED',
    AGENT_ORDER_FAILURE: ' INSUFFICIENT_BALANCE ACCOUNT_FROZEN AWAITS_LIQUIDATION',
  });
});
