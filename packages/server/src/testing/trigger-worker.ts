import type { Random } from '../demo/random.ts';
import type { HttpAnswer } from './exchange-client.ts';
import type { ConditionBody, SentCondition, SentStrategy, StrategyBody } from './sent-trigger.ts';
import { decimalText, STEP_DIGITS, TRADED, type TradedSymbol, type Trading } from './trading-worker.ts';
import type { TriggerBook } from './trigger-book.ts';

/** Most triggers lie so near that a few trades reach them, ticks from the middle. */
const NEAR_TICKS = 40;
/** Some lie so far that they wait through many restarts. */
const FAR_TICKS = 2_000;
/** A worker with so many that wait cancels one. */
const MAX_OPEN = 12;
const UNKNOWN = 3003;

/** What a worker goes on with. */
export interface TriggerShare {
  /** GTD conditions end one to two times so long after they were placed, engine time, ms. */
  readonly lifeMs: number;
  /** Those that no other worker touches. */
  readonly conditions: readonly SentCondition[];
  readonly strategies: readonly SentStrategy[];
}

/** Does one thing after the other with condition orders and strategies of its own, each after the answer to the one before. */
export class TriggerWorker {
  readonly #trading: Trading;
  readonly #book: TriggerBook;
  readonly #random: Random;
  readonly #lifeMs: number;
  readonly #conditions: SentCondition[];
  readonly #strategies: SentStrategy[];

  constructor(trading: Trading, book: TriggerBook, mine: TriggerShare, random: Random) {
    this.#trading = trading;
    this.#book = book;
    this.#random = random;
    this.#lifeMs = mine.lifeMs;
    this.#conditions = [...mine.conditions];
    this.#strategies = [...mine.strategies];
  }

  /** Works until an answer stays out, at most `steps` times. */
  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) if ((await this.#act()) === undefined) return;
  }

  async #act(): Promise<HttpAnswer | undefined> {
    const { api } = this.#trading.exchange;
    const condition = this.#oneOf(this.#conditions);
    const strategy = this.#oneOf(this.#strategies);
    const dice = this.#random.below(100);
    if (condition !== undefined && (dice < 10 || this.#open(this.#conditions).length >= MAX_OPEN))
      return expectKnown(this.#book.cancelCondition(api, condition));
    if (strategy !== undefined && (dice < 18 || this.#open(this.#strategies).length >= MAX_OPEN))
      return expectKnown(this.#book.cancelStrategy(api, strategy));
    if (dice < 20) return this.#book.cancelAll(api, this.#random.chance(0.5) ? 2 : 3);
    if (dice < 28 && condition !== undefined) return this.#retry(condition);
    return dice < 65 ? this.#placeCondition() : this.#placeStrategy();
  }

  #open<Sent extends { readonly isOpen: boolean }>(sent: readonly Sent[]): readonly Sent[] {
    return sent.filter(({ isOpen }) => isOpen);
  }

  #oneOf<Sent extends { readonly isOpen: boolean }>(sent: readonly Sent[]): Sent | undefined {
    const open = this.#open(sent);
    return open[this.#random.below(open.length)];
  }

  async #placeCondition(): Promise<HttpAnswer | undefined> {
    const body = this.#conditionBody();
    const answer = await this.#book.placeCondition(this.#trading.exchange.api, body);
    this.#conditions.push(this.#book.conditions.get(body.clientOrderId)!);
    return answer;
  }

  async #placeStrategy(): Promise<HttpAnswer | undefined> {
    const body = this.#strategyBody();
    const answer = await this.#book.placeStrategy(this.#trading.exchange.api, body);
    this.#strategies.push(this.#book.strategies.get(body.clientStrategyId)!);
    return answer;
  }

  /** Places a condition order again: the same must come back, whatever has become of it. */
  async #retry(condition: SentCondition): Promise<HttpAnswer | undefined> {
    const { conditionId } = condition.told;
    const answer = await this.#trading.exchange.api.send(this.#book.conditionRequest(condition));
    if (answer === undefined) return undefined;
    if (answer.code !== 0 || (answer.data as { conditionId: string }).conditionId !== conditionId)
      throw new Error(`a retry of condition ${conditionId}: ${JSON.stringify(answer)}`);
    return answer;
  }

  #conditionBody(): ConditionBody {
    const symbol = this.#symbol();
    const random = this.#random;
    const side = random.chance(0.5) ? 'BUY' : 'SELL';
    const dice = random.below(10);
    const common = {
      symbol: symbol.symbol,
      side,
      quantity: this.#quantity(symbol),
      clientOrderId: this.#book.trader.nextId(),
      ...(random.chance(0.2) ? { reduceOnly: true } : {}),
      ...(random.chance(0.2) ? { priceProtect: true } : {}),
      ...(random.chance(0.1) ? { timeInForce: 'GTD' as const, goodTillDate: this.#endOfLife() } : {}),
    } as const;
    if (dice === 0)
      return { ...common, type: 'TRAILING_STOP', workingType: 'MARK_PRICE', callbackRate: '0.1' };
    const isStop = dice < 6;
    const away = 1 + random.below(dice === 1 ? FAR_TICKS : NEAR_TICKS);
    // A stop to buy and a take-profit to sell lie above the market.
    const stopTicks = symbol.midTicks + (isStop === (side === 'BUY') ? away : -away);
    const stopPrice = decimalText(stopTicks, symbol.priceDigits);
    const workingType = random.chance(0.7) ? 'CONTRACT_PRICE' : 'MARK_PRICE';
    if (random.chance(0.6))
      return { ...common, type: isStop ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET', stopPrice, workingType };
    const price = decimalText(stopTicks + random.below(41) - 20, symbol.priceDigits);
    return { ...common, type: isStop ? 'STOP_LIMIT' : 'TAKE_PROFIT_LIMIT', stopPrice, price, workingType };
  }

  #strategyBody(): StrategyBody {
    const symbol = this.#symbol();
    const random = this.#random;
    const isLong = random.chance(0.5);
    const quantity = this.#quantity(symbol);
    const entryTicks = symbol.midTicks + random.below(41) - 20;
    const at = (ticks: number) =>
      decimalText(isLong ? entryTicks + ticks : entryTicks - ticks, symbol.priceDigits);
    const exit = { symbol: symbol.symbol, side: isLong ? 'SELL' : 'BUY', quantity } as const;
    const firstDrivenOn = random.chance(0.5) ? 'FILLED' : 'PARTIALLY_FILLED_OR_FILLED';
    const driven = { firstDrivenId: '1', firstDrivenOn, firstTrigger: 'PLACE_ORDER' };
    const entry = { ...exit, side: isLong ? 'BUY' : 'SELL', type: 'LIMIT', price: at(0) };
    const profit = { ...exit, type: 'LIMIT', price: at(5 + random.below(NEAR_TICKS)) };
    const stop = { ...exit, type: 'STOP_MARKET', stopPrice: at(-5 - random.below(NEAR_TICKS)) };
    const clientStrategyId = this.#book.trader.nextId();
    const dice = random.below(10);
    if (dice < 2)
      return { strategyType: 'OTO', clientStrategyId, subOrderList: [entry, { ...stop, ...driven }] };
    if (dice < 5) return { strategyType: 'OCO', clientStrategyId, subOrderList: [profit, stop] };
    const subOrderList = [entry, { ...profit, ...driven }, { ...stop, ...driven }];
    return { strategyType: 'OTOCO', clientStrategyId, subOrderList };
  }

  #symbol(): TradedSymbol {
    return TRADED[this.#random.below(TRADED.length)]!;
  }

  #quantity({ leastSteps }: TradedSymbol): string {
    return decimalText(leastSteps * (1 + this.#random.below(10)), STEP_DIGITS);
  }

  #endOfLife(): number {
    return this.#trading.engineTimeMs + this.#lifeMs + this.#random.below(this.#lifeMs);
  }
}

/** Whatever else it says, what was told must be known. */
async function expectKnown(sent: Promise<HttpAnswer | undefined>): Promise<HttpAnswer | undefined> {
  const answer = await sent;
  if (answer?.code === UNKNOWN) throw new Error(`not known any more: ${JSON.stringify(answer)}`);
  return answer;
}
