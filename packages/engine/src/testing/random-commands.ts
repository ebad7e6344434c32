import type { Command } from '../command/command.ts';
import { sequencesOf } from '../engine.ts';
import { multiply, UNIT } from '../number/amount.ts';
import { BTCUSDT, ETHUSDT } from '../symbol/default-symbols.ts';
import { START_MS } from './scenario.ts';

/** A command as a sequencer stamps it. */
export interface StampedCommand {
  readonly timeMs: number;
  readonly span: number;
  readonly command: Command;
}

/** Numbers in [0, n) from a 32-bit state (xorshift). */
function randomSource(seed: number): (n: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4_294_967_296) * n);
  };
}

const USERS = 8;

/** A seeded stream over two symbols and eight accounts that uses every kind of command; the same seed, the same stream. */
export function randomCommands(seed: number, count: number): StampedCommand[] {
  const below = randomSource(seed);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const mids: Record<string, number> = { BTCUSDT: 50_000, ETHUSDT: 3000 };
  const commands: Command[] = [
    { kind: 'createSymbol', spec: BTCUSDT },
    { kind: 'createSymbol', spec: ETHUSDT },
    { kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: 50_000 * UNIT },
    { kind: 'setIndexPrice', symbol: 'ETHUSDT', source: '', price: 3000 * UNIT },
  ];
  for (let userId = 1; userId <= USERS; userId += 1) {
    commands.push({ kind: 'createAccount', userId });
    commands.push({
      kind: 'deposit',
      userId,
      asset: 'USDT',
      amount: multiply(20_000 + below(500_000), UNIT),
      reference: 'start',
    });
  }
  while (commands.length < count) commands.push(randomCommand());
  return stamp(commands);

  function randomCommand(): Command {
    const userId = 1 + below(USERS);
    const symbol = pick(['BTCUSDT', 'ETHUSDT']);
    const orderId = 1 + below(commands.length);
    const roll = below(100);
    if (roll < 60) return place(userId, symbol);
    if (roll < 72) return { kind: 'cancel', userId, symbol, orderId, clientOrderId: '' };
    if (roll < 82) {
      return {
        kind: 'move',
        userId,
        symbol,
        orderId,
        clientOrderId: '',
        price: below(2) * priceNear(symbol),
        quantity: below(2) * quantity(symbol),
      };
    }
    if (roll < 84)
      return {
        kind: 'cancelAll',
        userId,
        symbol: pick(['', symbol]),
        cancelType: pick([0, 1, 2, 3, 4] as const),
      };
    if (roll < 86) return { kind: 'setLeverage', userId, symbol, leverage: pick([1, 5, 10, 20, 50]) };
    if (roll < 87) return { kind: 'setMarginMode', userId, symbol, marginMode: pick(['CROSS', 'ISOLATED']) };
    if (roll < 88)
      return { kind: 'countdown', userId, symbol: pick(['', symbol]), timeoutMs: pick([0, 1000, 30_000]) };
    if (roll < 89)
      return {
        kind: 'withdraw',
        userId,
        asset: 'USDT',
        amount: below(1000) * UNIT,
        reference: String(commands.length),
      };
    if (roll < 90) return { kind: 'advance', durationMs: pick([500, 5000, 100_000]) };
    if (roll < 96) {
      mids[symbol] = mids[symbol]! * (1 + (below(21) - 10) * 0.0005);
      return {
        kind: 'setIndexPrice',
        symbol,
        source: '',
        price: Math.round(mids[symbol]! * 100) * 1_000_000,
      };
    }
    return { kind: 'tick' };
  }

  function place(userId: number, symbol: string): Command {
    const type = pick(['LIMIT', 'LIMIT', 'LIMIT', 'MARKET'] as const);
    const timeInForce = type === 'MARKET' ? 'GTC' : pick(['GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTD'] as const);
    const bbo = type === 'LIMIT' && below(10) === 0;
    const closePosition = type === 'MARKET' && below(5) === 0;
    return {
      kind: 'place',
      userId,
      symbol,
      type,
      side: pick(['BUY', 'SELL']),
      positionSide: pick(['BOTH', 'BOTH', 'BOTH', 'LONG', 'SHORT']),
      price: type === 'LIMIT' && !bbo ? priceNear(symbol) : 0,
      quantity: closePosition ? 0 : quantity(symbol),
      timeInForce,
      reduceOnly: below(6) === 0,
      makerOnly: timeInForce === 'GTC' && type === 'LIMIT' && below(6) === 0,
      closePosition,
      priceType: bbo ? pick([1, 2, 3, 4] as const) : 0,
      goodTillDate: timeInForce === 'GTD' ? START_MS + commands.length * 50 + 70_000 : 0,
      selfTradePrevention: pick(['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE']),
      clientOrderId: below(4) === 0 ? `c${below(200)}` : '',
    };
  }

  function priceNear(symbol: string): number {
    return Math.round(mids[symbol]! * (1 + (below(201) - 100) * 0.0001) * 10) * 10_000_000;
  }

  function quantity(symbol: string): number {
    return (1 + below(symbol === 'BTCUSDT' ? 300 : 3000)) * 100_000;
  }
}

function stamp(commands: readonly Command[]): StampedCommand[] {
  let now = START_MS;
  return commands.map((command) => {
    now += 40;
    const timeMs = now;
    const span = sequencesOf(command, timeMs);
    if (command.kind === 'advance') now += command.durationMs;
    return { timeMs, span, command };
  });
}
