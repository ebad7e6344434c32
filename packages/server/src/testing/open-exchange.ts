import { bearerRequest, type Credentials, plainRequest } from './exchange-client.ts';
import type { ExchangeProcess } from './exchange-process.ts';
import { Trader } from './trader.ts';
import { decimalText, TRADED } from './trading-worker.ts';

const PASSWORD = 'correct horse battery';
const DEFAULT_LEVERAGE = 20;

/** Gives the symbols of a new exchange their prices, and marks that are their index: what is read twice does not move with time. */
export async function setPrices(exchange: ExchangeProcess): Promise<void> {
  for (const { symbol, midTicks, priceDigits } of TRADED) {
    const price = decimalText(midTicks, priceDigits);
    await exchange.operate('PUT', `/admin/v1/symbols/${symbol}`, { markPriceMethod: 'INDEX' });
    await exchange.operate('POST', '/admin/v1/index-price', { symbol, price });
  }
}

/** A new user's session. */
export async function login(
  exchange: ExchangeProcess,
  { name, password }: Pick<Trader, 'name' | 'password'>,
) {
  const { accessToken } = await exchange.api.dataOf<{ accessToken: string }>(
    plainRequest('/v1/public/user/login', { username: name, password }),
  );
  return accessToken;
}

/** A new user with an API key and 100,000 USDT. */
export async function createTrader(exchange: ExchangeProcess, name: string): Promise<Trader> {
  const { userId } = await exchange.operate<{ userId: string }>('POST', '/admin/v1/users', {
    username: name,
    password: PASSWORD,
  });
  const token = await login(exchange, { name, password: PASSWORD });
  const key = await exchange.api.dataOf<Credentials>(
    bearerRequest(token, 'POST', '/v1/private/user/api-key/create', { label: 'bot', permissions: 3 }),
  );
  const trader = new Trader({ userId, name, password: PASSWORD, key });
  const transfer = { kind: 'deposit', amount: '100000', reference: trader.nextId() } as const;
  const body = { assetType: 'USDT', amount: transfer.amount, reference: transfer.reference };
  const answer = await exchange.operate('POST', `/admin/v1/users/${userId}/deposit`, body);
  trader.transfers.set(transfer.reference, { ...transfer, answer });
  for (const { symbol } of TRADED) trader.leverages.set(symbol, new Set([DEFAULT_LEVERAGE]));
  return trader;
}
