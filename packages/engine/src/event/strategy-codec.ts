import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import { STRATEGY_PART_STATE, STRATEGY_STATUS, STRATEGY_TYPE } from '../codec/enums.ts';
import { KnownText } from '../codec/known-text.ts';
import { readPartRequest, writePartRequest } from '../command/request-codec.ts';
import { readConditionRecord, writeConditionRecord } from './condition-codec.ts';
import { readOrderRecord, writeOrderRecord } from './order-codec.ts';
import type { StrategyPartRecord, StrategyRecord } from './records.ts';

/** Writes the image of a strategy, in events and in snapshots. */
export function writeStrategyRecord(w: ByteWriter, record: StrategyRecord): void {
  w.integer(record.strategyId);
  w.integer(record.userId);
  w.text(record.symbol);
  w.text(record.clientStrategyId);
  STRATEGY_TYPE.write(w, record.type);
  STRATEGY_STATUS.write(w, record.status);
  w.integer(record.createdAt);
  w.integer(record.updatedAt);
  w.u8(record.parts.length);
  for (const part of record.parts) writePart(w, part);
}

/** Reads what {@link writeStrategyRecord} wrote; a CodecError for anything else. */
export function readStrategyRecord(r: ByteReader): StrategyRecord {
  return {
    strategyId: r.integer(),
    userId: r.integer(),
    symbol: r.text(),
    clientStrategyId: r.text(),
    type: STRATEGY_TYPE.read(r),
    status: STRATEGY_STATUS.read(r),
    createdAt: r.integer(),
    updatedAt: r.integer(),
    parts: Array.from({ length: r.u8() }, () => readPart(r)),
  };
}

function writePart(w: ByteWriter, part: StrategyPartRecord): void {
  writePartRequest(w, part.request);
  w.boolean(part.reduceOnly);
  STRATEGY_PART_STATE.write(w, part.state);
  w.u16(part.rejectCode);
  w.text(part.rejectField);
  w.text(part.rejectRule);
  w.boolean(part.order !== null);
  if (part.order !== null) writeOrderRecord(w, part.order, false, new KnownText());
  w.boolean(part.condition !== null);
  if (part.condition !== null) writeConditionRecord(w, part.condition);
}

function readPart(r: ByteReader): StrategyPartRecord {
  return {
    request: readPartRequest(r),
    reduceOnly: r.boolean(),
    state: STRATEGY_PART_STATE.read(r),
    rejectCode: r.u16(),
    rejectField: r.text(),
    rejectRule: r.text(),
    order: r.boolean() ? readOrderRecord(r) : null,
    condition: r.boolean() ? readConditionRecord(r) : null,
  };
}
