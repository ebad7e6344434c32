import { expect, test } from 'vitest';
import { ByteReader } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import type { Command } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import { EventWriter } from '../event/event-writer.ts';
import { Exchange } from '../state/exchange.ts';
import { reverse, transfer, withAgents } from '../testing/agents.ts';
import { type Scenario, units } from '../testing/scenario.ts';
import { readAgents } from './decode-agents.ts';
import { writeAgents } from './encode-agents.ts';

/** Two agents, deposits, and orders of every status. */
function busy(): Scenario {
  const s = withAgents('1000000000000', '500');
  s.do({ kind: 'depositAgent', agentCode: 'B', asset: 'USDT', amount: units('5'), reference: 'r' });
  transfer(s, { agentOrderNo: 'in' });
  transfer(s, { agentCode: 'B', agentOrderNo: 'in', amount: '6' });
  transfer(s, { agentOrderNo: 'whole', direction: 'OUT', isWhole: true });
  reverse(s, { agentOrderNo: 'back', originalOrderNo: 'whole', reason: 'too much' });
  return s;
}

test('[DUR-4] a snapshot keeps all that decides an answer to an agent', () => {
  const s = busy();
  const copy = restoreEngine(s.engine.encode());
  expect(copy.encode()).toEqual(s.engine.encode());
  const move = { agentCode: 'A', userId: 1, direction: 'IN', asset: 'USDT', isWhole: false } as const;
  const deposit = { kind: 'depositAgent', asset: 'USDT', reference: 'r' } as const;
  const back = { kind: 'reverseAgentTransfer', agentCode: 'A', reason: '' } as const;
  const commands: readonly Command[] = [
    { kind: 'createAgent', agentCode: 'A' },
    { ...deposit, agentCode: 'B', amount: units('5') },
    { ...deposit, agentCode: 'B', amount: units('6') },
    { ...deposit, agentCode: 'A', amount: units('6') },
    { ...move, kind: 'agentTransfer', agentOrderNo: 'in', amount: units('100') },
    { ...move, kind: 'agentTransfer', agentOrderNo: 'in', amount: units('101') },
    { ...move, kind: 'agentTransfer', agentCode: 'B', agentOrderNo: 'in', amount: units('6') },
    { ...move, kind: 'agentTransfer', agentOrderNo: 'whole', direction: 'OUT', amount: 0, isWhole: true },
    { ...move, kind: 'agentTransfer', agentOrderNo: 'new', amount: 1 },
    { ...back, agentOrderNo: 'back', originalOrderNo: 'whole' },
    { ...back, agentOrderNo: 'back 2', originalOrderNo: 'whole' },
    { ...back, agentOrderNo: 'back 3', originalOrderNo: 'in' },
  ];
  const codes = commands.map((command) => {
    const [told, expected] = [new EventWriter(), new EventWriter()];
    const outcome = s.engine.apply(s.timeMs, command, expected);
    expect(copy.apply(s.timeMs, command, told)).toEqual(outcome);
    expect(told.take()).toEqual(expected.take());
    expect(copy.encode()).toEqual(s.engine.encode());
    return outcome.code;
  });
  expect(codes).toEqual([0, 0, 3004, 0, 0, 3004, 0, 0, 0, 0, 3005, 0]);
});

test('[DUR-4] orders of no agent, or out of turn, are no snapshot', () => {
  const whole = new Exchange();
  const agent = whole.agents.open('A');
  const record = busy().engine.query({ kind: 'agentOrder', agentCode: 'A', agentOrderNo: 'in' })!;
  const read = (exchange: Exchange) => {
    const writer = new ByteWriter();
    writeAgents(writer, exchange);
    readAgents(new ByteReader(writer.bytes()), new Exchange());
  };
  whole.agents.enter(agent, record);
  expect(() => read(whole)).not.toThrow();
  whole.agents.enter(agent, { ...record, agentCode: 'B' });
  expect(() => read(whole)).toThrow(CodecError);
  const late = new Exchange();
  late.agents.enter(late.agents.open('A'), record);
  late.agents.enter(late.agents.find('A')!, { ...record, orderId: 2, agentOrderNo: 'second' });
  expect(() => read(late)).not.toThrow();
  (late.agents.orders[1] as { orderId: number }).orderId = 3;
  expect(() => read(late)).toThrow(CodecError);
});

test('[DUR-4] a snapshot of the version before agents is not read', () => {
  const bytes = busy().engine.encode();
  bytes[0] = 3;
  expect(() => restoreEngine(bytes)).toThrow('a snapshot of version 3');
});
