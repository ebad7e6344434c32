import type { Command, PositionView } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { type Trial, UNIT } from './trial.ts';

/** MARGIN-7 on and past its edges, and money for the insurance fund. */
export function drawMargin(trial: Trial): Command {
  const { random } = trial;
  if (random.chance(35)) return drawInsuranceDeposit(trial);
  const userId = trial.userId();
  const isolated = trial.positionsOf(userId, '').filter(({ marginMode }) => marginMode === 'ISOLATED');
  const position = isolated.length > 0 ? random.pick(isolated) : undefined;
  const symbol = position?.symbol ?? trial.symbol();
  const positionSide =
    position !== undefined && random.chance(90)
      ? position.positionSide
      : random.pick(['BOTH', 'LONG', 'SHORT'] as const);
  const amount = random.chance(4) ? 0n : marginAmount(trial, userId, position);
  return { kind: 'adjustMargin', userId, symbol, positionSide, amount: toAmount(amount) };
}

function marginAmount(trial: Trial, userId: number, position: PositionView | undefined): bigint {
  const available = trial.available(userId);
  const held = BigInt(position?.isolatedMargin ?? 0);
  const notional = BigInt(position?.notional ?? 0);
  const profit = BigInt(position?.unrealizedPnl ?? 0);
  const needed = notional / BigInt(position?.leverage ?? 1);
  const removable = held + (profit < 0n ? profit : 0n) - needed;
  const edges = [available, available + 1n, available / 3n, -removable, -removable - 1n, -removable + 1n];
  return trial.random.pick([...edges, -held, -held / 2n, held / 5n]);
}

function drawInsuranceDeposit(trial: Trial): Command {
  const { random } = trial;
  const whole = trial.temper.fundScale * random.between(1, 9);
  const round = random.chance(5) ? 0n : BigInt(whole) * UNIT + BigInt(random.below(1000));
  const needed = neededToCarry(trial);
  const amount = toAmount(needed > 0n && random.chance(60) ? needed : round);
  const asset = random.chance(3) ? 'BTC' : 'USDT';
  return { kind: 'depositInsurance', asset, amount, reference: `fund-${random.below(60)}` };
}

/** What the fund lacks to carry some position, a little more or less; 0 where it lacks nothing. */
function neededToCarry(trial: Trial): bigint {
  const { random } = trial;
  const positions = trial.positionsOf(trial.userId(), '');
  if (positions.length === 0) return 0n;
  const notional = BigInt(random.pick(positions).notional);
  const balance = BigInt(trial.engine.query({ kind: 'insuranceFund' }).balance);
  const lack = (notional * BigInt(random.between(95, 115))) / 100n - balance;
  return lack > 0n ? lack : 0n;
}

/** Another margin mode or leverage, as it may be or not. */
export function drawSetting(trial: Trial): Command {
  const { random } = trial;
  const userId = trial.userId();
  const symbol = trial.symbol();
  if (random.chance(30)) {
    return {
      kind: 'setMarginMode',
      userId,
      symbol,
      marginMode: random.pick(['CROSS', 'ISOLATED'] as const),
    };
  }
  const leverage = random.pick([0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 50, 75, 100, 125, 126]);
  return { kind: 'setLeverage', userId, symbol, leverage };
}

/** Money in, or out up to what may go and one unit more. */
export function drawTransfer(trial: Trial): Command {
  const { random } = trial;
  const userId = trial.userId();
  const asset = random.chance(3) ? 'BTC' : 'USDT';
  const reference = `reference-${random.below(60)}`;
  if (random.chance(45)) return { kind: 'deposit', userId, asset, amount: drawAmount(trial), reference };
  const most = trial.engine.query({ kind: 'asset', userId })?.maxWithdrawAmount ?? 0;
  const edges = [BigInt(most), BigInt(most) + 1n, BigInt(most) / 2n, BigInt(drawAmount(trial))];
  return { kind: 'withdraw', userId, asset, amount: toAmount(random.pick(edges)), reference };
}

function drawAmount(trial: Trial): number {
  return trial.random.chance(5) ? trial.random.pick([0, -1]) : trial.money();
}
