import type { AccountStatus, Command, SymbolChanges, SymbolSpec } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import type { Trial } from './trial.ts';
import { STEEP_TIERS, units, varied } from './trial-symbols.ts';

/** What the operator does: standings, levels, symbols. */
export function drawOperation(trial: Trial): Command {
  const { random } = trial;
  const userId = trial.userId();
  const roll = random.below(100);
  if (roll < 35) {
    const statuses: readonly AccountStatus[] = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'CANCEL_ONLY', 'FROZEN'];
    return { kind: 'setAccountStatus', userId, status: random.pick(statuses) };
  }
  if (roll < 50) return { kind: 'pinFeeLevel', userId, level: random.between(-1, 9) };
  if (roll < 55) return { kind: 'createAccount', userId };
  if (roll < 60) return { kind: 'createSymbol', spec: drawOddSpec(trial) };
  return drawSymbolUpdate(trial);
}

/** A symbol that exists, or one whose tiers do not join. */
function drawOddSpec(trial: Trial): SymbolSpec {
  const spec = trial.spec();
  if (trial.random.chance(50)) return spec;
  const leverageTiers = spec.leverageTiers.map((tier, index) =>
    index === 0 ? { ...tier, notionalCap: toAmount(BigInt(tier.notionalCap) + 1n) } : tier,
  );
  return { ...spec, symbol: 'ODDUSDT', leverageTiers: [...leverageTiers, ...leverageTiers] };
}

function drawSymbolUpdate(trial: Trial): Command {
  const { random } = trial;
  const { symbol } = trial.spec();
  const roll = random.below(100);
  if (roll < 30) return { kind: 'updateSymbol', symbol, changes: { status: 'TRADING' } };
  if (roll < 50) {
    const status = random.pick(['CANCEL_ONLY', 'HALTED', 'PRE_LAUNCH'] as const);
    return { kind: 'updateSymbol', symbol, changes: { status } };
  }
  if (roll < 52) return { kind: 'updateSymbol', symbol, changes: { status: 'DELISTED' } };
  return { kind: 'updateSymbol', symbol, changes: drawChanges(trial) };
}

/** Rates, bounds, sources, intervals, and tiers under the positions that there are. */
function drawChanges(trial: Trial): SymbolChanges {
  const { random } = trial;
  const { leverageTiers } = trial.spec();
  const other = varied(trial.spec(), random);
  return random.pick<SymbolChanges>([
    { takerFeeRate: units(random.pick(['0.0003', '0.0004', '0.0005', '0.00123456'])) },
    { marketTakeBound: units(random.pick(['0.005', '0.02', '0.05'])) },
    { leverageTiers },
    { leverageTiers: leverageTiers.slice(0, 1) },
    { leverageTiers: STEEP_TIERS },
    { markPriceMethod: other.markPriceMethod },
    { priceSource: other.priceSource },
    { fundingIntervalHours: other.fundingIntervalHours },
    { impactNotional: other.impactNotional },
    { liquidationFeeRate: units(random.pick(['0', '0.0125', '0.3'])) },
  ]);
}

/** Opens again one symbol or account that is not open, so that the stream goes on trading. */
export function addReopening(trial: Trial): void {
  const halted = trial.engine
    .query({ kind: 'symbols', symbol: '' })
    .find(({ status }) => status !== 'TRADING');
  if (halted !== undefined) {
    trial.add({ kind: 'updateSymbol', symbol: halted.symbol, changes: { status: 'TRADING' } });
  }
  const closed = trial.userIds.find(
    (userId) => trial.engine.query({ kind: 'account', userId })?.status !== 'ACTIVE',
  );
  if (closed !== undefined) trial.add({ kind: 'setAccountStatus', userId: closed, status: 'ACTIVE' });
}
