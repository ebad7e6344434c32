import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import { LIQUIDATION_KIND, MARGIN_MODE, POSITION_SIDE, SIDE } from '../codec/enums.ts';
import type {
  FundingPaymentRecord,
  FundingRateRecord,
  LiquidationRecord,
  MarginCallRecord,
} from './records.ts';

/** Writes the settlement of a symbol (FUND-3). */
export function writeFundingRate(w: ByteWriter, record: FundingRateRecord): void {
  w.text(record.symbol);
  w.integer(record.fundingTime);
  w.amount(record.fundingRate);
  w.amount(record.averagePremium);
  w.integer(record.premiumSamples);
  w.amount(record.interestRate);
  w.u8(record.fundingIntervalHours);
  w.amount(record.markPrice);
  w.amount(record.indexPrice);
  w.integer(record.createdAt);
}

/** Reads what {@link writeFundingRate} wrote. */
export function readFundingRate(r: ByteReader): FundingRateRecord {
  return {
    symbol: r.text(),
    fundingTime: r.integer(),
    fundingRate: r.amount(),
    averagePremium: r.amount(),
    premiumSamples: r.integer(),
    interestRate: r.amount(),
    fundingIntervalHours: r.u8(),
    markPrice: r.amount(),
    indexPrice: r.amount(),
    createdAt: r.integer(),
  };
}

/** Writes what one position paid or received (FUND-3). */
export function writeFundingPayment(w: ByteWriter, record: FundingPaymentRecord): void {
  w.integer(record.changeId);
  w.integer(record.userId);
  w.text(record.symbol);
  w.integer(record.positionId);
  POSITION_SIDE.write(w, record.positionSide);
  MARGIN_MODE.write(w, record.marginMode);
  w.amount(record.quantity);
  w.amount(record.markPrice);
  w.amount(record.fundingRate);
  w.amount(record.amount);
  w.integer(record.fundingTime);
}

/** Reads what {@link writeFundingPayment} wrote. */
export function readFundingPayment(r: ByteReader): FundingPaymentRecord {
  return {
    changeId: r.integer(),
    userId: r.integer(),
    symbol: r.text(),
    positionId: r.integer(),
    positionSide: POSITION_SIDE.read(r),
    marginMode: MARGIN_MODE.read(r),
    quantity: r.amount(),
    markPrice: r.amount(),
    fundingRate: r.amount(),
    amount: r.amount(),
    fundingTime: r.integer(),
  };
}

/** Writes one step of a liquidation (LIQ-6). */
export function writeLiquidation(w: ByteWriter, record: LiquidationRecord): void {
  w.integer(record.liquidationId);
  w.integer(record.userId);
  w.text(record.symbol);
  POSITION_SIDE.write(w, record.positionSide);
  w.integer(record.positionId);
  MARGIN_MODE.write(w, record.marginMode);
  LIQUIDATION_KIND.write(w, record.kind);
  SIDE.write(w, record.side);
  w.integer(record.orderId);
  w.amount(record.quantity);
  w.amount(record.price);
  w.amount(record.bankruptcyPrice);
  w.amount(record.markPrice);
  w.amount(record.fee);
  w.amount(record.positionQuantity);
  w.amount(record.positionCost);
  w.amount(record.marginBalance);
  w.amount(record.unrealizedPnl);
  w.amount(record.otherUnrealizedPnl);
  w.amount(record.maintenanceMargin);
  w.amount(record.otherMaintenanceMargin);
  w.u8(record.tier);
  w.amount(record.maintenanceMarginRate);
  w.amount(record.maintenanceAmount);
  w.amount(record.liquidationFeeRate);
  w.amount(record.fundBalance);
  w.amount(record.fundNotional);
  w.integer(record.counterpartyId);
  w.integer(record.rank);
  w.integer(record.ranked);
  w.integer(record.createdAt);
}

/** Reads what {@link writeLiquidation} wrote. */
export function readLiquidation(r: ByteReader): LiquidationRecord {
  return {
    liquidationId: r.integer(),
    userId: r.integer(),
    symbol: r.text(),
    positionSide: POSITION_SIDE.read(r),
    positionId: r.integer(),
    marginMode: MARGIN_MODE.read(r),
    kind: LIQUIDATION_KIND.read(r),
    side: SIDE.read(r),
    orderId: r.integer(),
    quantity: r.amount(),
    price: r.amount(),
    bankruptcyPrice: r.amount(),
    markPrice: r.amount(),
    fee: r.amount(),
    positionQuantity: r.amount(),
    positionCost: r.amount(),
    marginBalance: r.amount(),
    unrealizedPnl: r.amount(),
    otherUnrealizedPnl: r.amount(),
    maintenanceMargin: r.amount(),
    otherMaintenanceMargin: r.amount(),
    tier: r.u8(),
    maintenanceMarginRate: r.amount(),
    maintenanceAmount: r.amount(),
    liquidationFeeRate: r.amount(),
    fundBalance: r.amount(),
    fundNotional: r.amount(),
    counterpartyId: r.integer(),
    rank: r.integer(),
    ranked: r.integer(),
    createdAt: r.integer(),
  };
}

/** Writes a margin call (MARGIN-8). */
export function writeMarginCall(w: ByteWriter, record: MarginCallRecord): void {
  w.integer(record.userId);
  w.text(record.symbol);
  POSITION_SIDE.write(w, record.positionSide);
  w.amount(record.marginRatio);
  w.amount(record.maintenanceMargin);
  w.amount(record.equity);
  w.integer(record.createdAt);
}

/** Reads what {@link writeMarginCall} wrote. */
export function readMarginCall(r: ByteReader): MarginCallRecord {
  return {
    userId: r.integer(),
    symbol: r.text(),
    positionSide: POSITION_SIDE.read(r),
    marginRatio: r.amount(),
    maintenanceMargin: r.amount(),
    equity: r.amount(),
    createdAt: r.integer(),
  };
}
