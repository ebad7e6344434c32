import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import {
  AGENT_DIRECTION,
  AGENT_ORDER_FAILURE,
  AGENT_ORDER_STATUS,
  AGENT_ORDER_TYPE,
} from '../codec/enums.ts';
import type { AgentOrderRecord, AgentRecord } from './records.ts';

/** Writes an order of an agent, in events and in snapshots. */
export function writeAgentOrderRecord(w: ByteWriter, record: AgentOrderRecord): void {
  w.integer(record.orderId);
  w.text(record.agentCode);
  w.text(record.agentOrderNo);
  AGENT_ORDER_TYPE.write(w, record.orderType);
  w.integer(record.userId);
  AGENT_DIRECTION.write(w, record.direction);
  w.boolean(record.isWhole);
  w.text(record.asset);
  w.amount(record.amount);
  AGENT_ORDER_STATUS.write(w, record.status);
  AGENT_ORDER_FAILURE.write(w, record.failure);
  w.text(record.originalOrderNo);
  w.text(record.reason);
  w.integer(record.createdAt);
  w.integer(record.updatedAt);
}

/** Reads what {@link writeAgentOrderRecord} wrote; a CodecError for anything else. */
export function readAgentOrderRecord(r: ByteReader): AgentOrderRecord {
  return {
    orderId: r.integer(),
    agentCode: r.text(),
    agentOrderNo: r.text(),
    orderType: AGENT_ORDER_TYPE.read(r),
    userId: r.integer(),
    direction: AGENT_DIRECTION.read(r),
    isWhole: r.boolean(),
    asset: r.text(),
    amount: r.amount(),
    status: AGENT_ORDER_STATUS.read(r),
    failure: AGENT_ORDER_FAILURE.read(r),
    originalOrderNo: r.text(),
    reason: r.text(),
    createdAt: r.integer(),
    updatedAt: r.integer(),
  };
}

/** Writes what an agent's deposit account has come to. */
export function writeAgent(w: ByteWriter, record: AgentRecord): void {
  w.text(record.agentCode);
  w.amount(record.balance);
}

/** Reads what {@link writeAgent} wrote; a CodecError for anything else. */
export function readAgent(r: ByteReader): AgentRecord {
  return { agentCode: r.text(), balance: r.amount() };
}
