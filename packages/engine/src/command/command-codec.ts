import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import {
  ACCOUNT_STATUS,
  AGENT_DIRECTION,
  MARGIN_MODE,
  POSITION_SIDE,
  STRATEGY_TYPE,
} from '../codec/enums.ts';
import {
  readSymbolChanges,
  readSymbolSpec,
  writeSymbolChanges,
  writeSymbolSpec,
} from '../symbol/symbol-codec.ts';
import type { AgentTransfer, Cancel, CancelType, Command, Move, PlaceStrategy } from './command.ts';
import {
  readConditionRequest,
  readOrderRequest,
  readPartRequest,
  writeConditionRequest,
  writeOrderRequest,
  writePartRequest,
} from './request-codec.ts';

/** The byte that a command of each kind starts with; part of the stored format. */
const COMMAND_KIND = {
  place: 1,
  cancel: 2,
  move: 3,
  cancelAll: 4,
  tick: 5,
  setIndexPrice: 6,
  createAccount: 7,
  setAccountStatus: 8,
  pinFeeLevel: 9,
  deposit: 10,
  withdraw: 11,
  createSymbol: 12,
  updateSymbol: 13,
  advance: 14,
  countdown: 15,
  setLeverage: 16,
  setMarginMode: 17,
  adjustMargin: 18,
  depositInsurance: 19,
  work: 20,
  placeCondition: 21,
  placeStrategy: 22,
  cancelCondition: 23,
  cancelStrategy: 24,
  createAgent: 25,
  depositAgent: 26,
  agentTransfer: 27,
  reverseAgentTransfer: 28,
} as const satisfies Readonly<Record<Command['kind'], number>>;

const MAX_CANCEL_TYPE = 4;

/** Writes a command in its one binary form (TIME-2): a kind byte, then its fields. A RangeError for a value that has none. */
export function encodeCommand(writer: ByteWriter, command: Command): void {
  writer.u8(COMMAND_KIND[command.kind]);
  switch (command.kind) {
    case 'place':
      writer.integer(command.userId);
      writer.text(command.symbol);
      writeOrderRequest(writer, command);
      break;
    case 'placeCondition':
      writer.integer(command.userId);
      writer.text(command.symbol);
      writeConditionRequest(writer, command);
      break;
    case 'placeStrategy':
      writePlaceStrategy(writer, command);
      break;
    case 'cancelCondition':
      writer.integer(command.userId);
      writer.text(command.symbol);
      writer.integer(command.conditionId);
      writer.text(command.clientOrderId);
      break;
    case 'cancelStrategy':
      writer.integer(command.userId);
      writer.integer(command.strategyId);
      writer.text(command.clientStrategyId);
      break;
    case 'cancel':
      writeCancel(writer, command);
      break;
    case 'move':
      writeMove(writer, command);
      break;
    case 'cancelAll':
      writer.integer(command.userId);
      writer.text(command.symbol);
      writer.u8(command.cancelType);
      break;
    case 'tick':
    case 'work':
      break;
    case 'setIndexPrice':
      writer.text(command.symbol);
      writer.text(command.source);
      writer.amount(command.price);
      break;
    case 'createAccount':
      writer.integer(command.userId);
      break;
    case 'setAccountStatus':
      writer.integer(command.userId);
      ACCOUNT_STATUS.write(writer, command.status);
      break;
    case 'pinFeeLevel':
      writer.integer(command.userId);
      writer.integer(command.level);
      break;
    case 'deposit':
    case 'withdraw':
      writer.integer(command.userId);
      writer.text(command.asset);
      writer.amount(command.amount);
      writer.text(command.reference);
      break;
    case 'createSymbol':
      writeSymbolSpec(writer, command.spec);
      break;
    case 'updateSymbol':
      writer.text(command.symbol);
      writeSymbolChanges(writer, command.changes);
      break;
    case 'advance':
      writer.integer(command.durationMs);
      break;
    case 'countdown':
      writer.integer(command.userId);
      writer.text(command.symbol);
      writer.integer(command.timeoutMs);
      break;
    case 'setLeverage':
      writer.integer(command.userId);
      writer.text(command.symbol);
      writer.integer(command.leverage);
      break;
    case 'setMarginMode':
      writer.integer(command.userId);
      writer.text(command.symbol);
      MARGIN_MODE.write(writer, command.marginMode);
      break;
    case 'adjustMargin':
      writer.integer(command.userId);
      writer.text(command.symbol);
      POSITION_SIDE.write(writer, command.positionSide);
      writer.amount(command.amount);
      break;
    case 'depositInsurance':
      writer.text(command.asset);
      writer.amount(command.amount);
      writer.text(command.reference);
      break;
    case 'createAgent':
      writer.text(command.agentCode);
      break;
    case 'depositAgent':
      writer.text(command.agentCode);
      writer.text(command.asset);
      writer.amount(command.amount);
      writer.text(command.reference);
      break;
    case 'agentTransfer':
      writeAgentTransfer(writer, command);
      break;
    case 'reverseAgentTransfer':
      writer.text(command.agentCode);
      writer.text(command.agentOrderNo);
      writer.text(command.originalOrderNo);
      writer.text(command.reason);
      break;
    default:
      throw new RangeError(`unknown command: ${command satisfies never}`);
  }
}

/** Reads the command that {@link encodeCommand} wrote, and no byte beyond it; a CodecError for anything else. */
export function decodeCommand(reader: ByteReader): Command {
  const kind = reader.u8();
  switch (kind) {
    case COMMAND_KIND.place:
      return {
        kind: 'place',
        userId: reader.integer(),
        symbol: reader.text(),
        ...readOrderRequest(reader),
      };
    case COMMAND_KIND.placeCondition:
      return {
        kind: 'placeCondition',
        userId: reader.integer(),
        symbol: reader.text(),
        ...readConditionRequest(reader),
      };
    case COMMAND_KIND.placeStrategy:
      return readPlaceStrategy(reader);
    case COMMAND_KIND.cancelCondition:
      return {
        kind: 'cancelCondition',
        userId: reader.integer(),
        symbol: reader.text(),
        conditionId: reader.integer(),
        clientOrderId: reader.text(),
      };
    case COMMAND_KIND.cancelStrategy:
      return {
        kind: 'cancelStrategy',
        userId: reader.integer(),
        strategyId: reader.integer(),
        clientStrategyId: reader.text(),
      };
    case COMMAND_KIND.cancel:
      return readCancel(reader);
    case COMMAND_KIND.move:
      return readMove(reader);
    case COMMAND_KIND.cancelAll:
      return {
        kind: 'cancelAll',
        userId: reader.integer(),
        symbol: reader.text(),
        cancelType: readCancelType(reader),
      };
    case COMMAND_KIND.tick:
      return { kind: 'tick' };
    case COMMAND_KIND.work:
      return { kind: 'work' };
    case COMMAND_KIND.setIndexPrice:
      return {
        kind: 'setIndexPrice',
        symbol: reader.text(),
        source: reader.text(),
        price: reader.amount(),
      };
    case COMMAND_KIND.createAccount:
      return { kind: 'createAccount', userId: reader.integer() };
    case COMMAND_KIND.setAccountStatus:
      return { kind: 'setAccountStatus', userId: reader.integer(), status: ACCOUNT_STATUS.read(reader) };
    case COMMAND_KIND.pinFeeLevel:
      return { kind: 'pinFeeLevel', userId: reader.integer(), level: reader.integer() };
    case COMMAND_KIND.deposit:
      return { kind: 'deposit', ...readTransfer(reader) };
    case COMMAND_KIND.withdraw:
      return { kind: 'withdraw', ...readTransfer(reader) };
    case COMMAND_KIND.createSymbol:
      return { kind: 'createSymbol', spec: readSymbolSpec(reader) };
    case COMMAND_KIND.updateSymbol:
      return { kind: 'updateSymbol', symbol: reader.text(), changes: readSymbolChanges(reader) };
    case COMMAND_KIND.advance:
      return { kind: 'advance', durationMs: reader.integer() };
    case COMMAND_KIND.countdown:
      return {
        kind: 'countdown',
        userId: reader.integer(),
        symbol: reader.text(),
        timeoutMs: reader.integer(),
      };
    case COMMAND_KIND.setLeverage:
      return {
        kind: 'setLeverage',
        userId: reader.integer(),
        symbol: reader.text(),
        leverage: reader.integer(),
      };
    case COMMAND_KIND.setMarginMode:
      return {
        kind: 'setMarginMode',
        userId: reader.integer(),
        symbol: reader.text(),
        marginMode: MARGIN_MODE.read(reader),
      };
    case COMMAND_KIND.adjustMargin:
      return {
        kind: 'adjustMargin',
        userId: reader.integer(),
        symbol: reader.text(),
        positionSide: POSITION_SIDE.read(reader),
        amount: reader.amount(),
      };
    case COMMAND_KIND.depositInsurance:
      return {
        kind: 'depositInsurance',
        asset: reader.text(),
        amount: reader.amount(),
        reference: reader.text(),
      };
    case COMMAND_KIND.createAgent:
      return { kind: 'createAgent', agentCode: reader.text() };
    case COMMAND_KIND.depositAgent:
      return {
        kind: 'depositAgent',
        agentCode: reader.text(),
        asset: reader.text(),
        amount: reader.amount(),
        reference: reader.text(),
      };
    case COMMAND_KIND.agentTransfer:
      return readAgentTransfer(reader);
    case COMMAND_KIND.reverseAgentTransfer:
      return {
        kind: 'reverseAgentTransfer',
        agentCode: reader.text(),
        agentOrderNo: reader.text(),
        originalOrderNo: reader.text(),
        reason: reader.text(),
      };
    default:
      throw new CodecError(`unknown command kind ${kind}`);
  }
}

function readCancelType(reader: ByteReader): CancelType {
  const cancelType = reader.u8();
  if (cancelType > MAX_CANCEL_TYPE) throw new CodecError(`unknown cancel type ${cancelType}`);
  return cancelType as CancelType;
}

function writePlaceStrategy(writer: ByteWriter, command: PlaceStrategy): void {
  writer.integer(command.userId);
  writer.text(command.symbol);
  STRATEGY_TYPE.write(writer, command.strategyType);
  writer.text(command.clientStrategyId);
  writer.u8(command.parts.length);
  for (const part of command.parts) writePartRequest(writer, part);
}

function readPlaceStrategy(reader: ByteReader): PlaceStrategy {
  return {
    kind: 'placeStrategy',
    userId: reader.integer(),
    symbol: reader.text(),
    strategyType: STRATEGY_TYPE.read(reader),
    clientStrategyId: reader.text(),
    parts: Array.from({ length: reader.u8() }, () => readPartRequest(reader)),
  };
}

function writeCancel(writer: ByteWriter, command: Cancel): void {
  writer.integer(command.userId);
  writer.text(command.symbol);
  writer.integer(command.orderId);
  writer.text(command.clientOrderId);
}

function readCancel(reader: ByteReader): Cancel {
  return {
    kind: 'cancel',
    userId: reader.integer(),
    symbol: reader.text(),
    orderId: reader.integer(),
    clientOrderId: reader.text(),
  };
}

function writeMove(writer: ByteWriter, command: Move): void {
  writer.integer(command.userId);
  writer.text(command.symbol);
  writer.integer(command.orderId);
  writer.text(command.clientOrderId);
  writer.amount(command.price);
  writer.amount(command.quantity);
}

function readMove(reader: ByteReader): Move {
  return {
    kind: 'move',
    userId: reader.integer(),
    symbol: reader.text(),
    orderId: reader.integer(),
    clientOrderId: reader.text(),
    price: reader.amount(),
    quantity: reader.amount(),
  };
}

function writeAgentTransfer(writer: ByteWriter, command: AgentTransfer): void {
  writer.text(command.agentCode);
  writer.text(command.agentOrderNo);
  writer.integer(command.userId);
  AGENT_DIRECTION.write(writer, command.direction);
  writer.text(command.asset);
  writer.amount(command.amount);
  writer.boolean(command.isWhole);
}

function readAgentTransfer(reader: ByteReader): AgentTransfer {
  return {
    kind: 'agentTransfer',
    agentCode: reader.text(),
    agentOrderNo: reader.text(),
    userId: reader.integer(),
    direction: AGENT_DIRECTION.read(reader),
    asset: reader.text(),
    amount: reader.amount(),
    isWhole: reader.boolean(),
  };
}

/** The common fields of deposit and withdraw. */
function readTransfer(reader: ByteReader) {
  return {
    userId: reader.integer(),
    asset: reader.text(),
    amount: reader.amount(),
    reference: reader.text(),
  };
}
