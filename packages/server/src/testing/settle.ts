import { expect } from 'vitest';
import { AccountReader } from './account-audit.ts';
import { bearerRequest, type ExchangeClient, plainRequest, signedRequest } from './exchange-client.ts';
import type { ExchangeProcess } from './exchange-process.ts';
import {
  creation,
  type OperatorWorker,
  refreshRequest,
  type ToldKey,
  type ToldSession,
  type ToldUser,
} from './operator-worker.ts';
import type { SentOrder } from './sent-order.ts';
import { notePlaced, type SentSignature, type SentTransfer, type Trader } from './trader.ts';
import { sendTransfer } from './trading-worker.ts';

const BAD_CREDENTIALS = 1003;
const REVOKED = 1004;
const DUPLICATE = 3004;
const TAKEN = 3025;
/** Signatures are refused for their age from 10 s on. */
const FRESH_MS = 9_000;
/** Answered signatures of a trader that are sent once more. */
const REPLAYS = 3;

/** What settling has met, so that a test can tell that it has met everything. */
export interface Tally {
  answeredOrders: number;
  lostOrdersFound: number;
  lostOrdersPlacedAgain: number;
  replaysRefused: number;
}

/** After a crash: asks what became of each request of a trader that got no answer, and sends it again where it is not known. */
export async function settleTrader(exchange: ExchangeProcess, trader: Trader, tally: Tally): Promise<void> {
  const reader = new AccountReader(exchange, trader);
  const find = ({ body: { symbol, clientOrderId } }: SentOrder) =>
    reader.order(`symbol=${symbol}&clientOrderId=${clientOrderId}`);
  for (const batch of trader.lostBatches) {
    const found = await Promise.all(batch.map(find));
    expect(new Set(found.map((order) => order === undefined)).size).toBe(1);
  }
  for (const signature of trader.signatures.slice(-REPLAYS)) {
    if (signature.answered) await expectUsedUp(exchange.api, signature, tally);
  }
  for (const order of trader.orders.values()) {
    if (!order.isUnknown) continue;
    const found = await find(order);
    const signature = trader.signatures.find((each) => each.order === order);
    if (signature !== undefined) await replayLost(exchange.api, signature, found !== undefined, tally);
    if (order.isUnknown) await placeAgain(exchange.api, trader, order, found?.orderId, tally);
  }
  for (const transfer of trader.transfers.values())
    if (transfer.answer === undefined) await transferAgain(exchange, trader, transfer);
  tally.answeredOrders += trader.signatures.filter(({ answered }) => answered).length;
  trader.settled();
}

function isFresh({ sentAt }: SentSignature): boolean {
  return Date.now() - sentAt < FRESH_MS;
}

/** A signature that was answered is used up, over the crash too. */
async function expectUsedUp(api: ExchangeClient, signature: SentSignature, tally: Tally): Promise<void> {
  if (!isFresh(signature)) return;
  const { code, message } = await api.mustSend(signature.request);
  expect([code, message]).toEqual([DUPLICATE, 'Signature replay detected']);
  tally.replaysRefused += 1;
}

/** A signature without an answer is used up where its order is there; else it may have got as far or not. */
async function replayLost(
  api: ExchangeClient,
  signature: SentSignature,
  isThere: boolean,
  tally: Tally,
): Promise<void> {
  if (!isFresh(signature)) return;
  const answer = await api.mustSend(signature.request);
  if (answer.message === 'Signature replay detected') {
    expect(answer.code).toBe(DUPLICATE);
    tally.replaysRefused += 1;
    return;
  }
  expect(isThere).toBe(false);
  notePlaced(signature.order, answer);
}

/** A client without an answer places again: an order that is there comes back, one that is not is placed now. */
async function placeAgain(
  api: ExchangeClient,
  trader: Trader,
  order: SentOrder,
  foundId: string | undefined,
  tally: Tally,
): Promise<void> {
  const answer = await api.mustSend(trader.signed('POST', '/v1/private/order/place', { body: order.body }));
  if (foundId === undefined) tally.lostOrdersPlacedAgain += 1;
  else {
    tally.lostOrdersFound += 1;
    expect(answer).toMatchObject({ code: 0, data: { orderId: foundId } });
  }
  notePlaced(order, answer);
}

/** By its reference a transfer is done once, however often it is asked for. */
async function transferAgain(
  exchange: ExchangeProcess,
  trader: Trader,
  transfer: SentTransfer,
): Promise<void> {
  const answer = await sendTransfer(exchange, trader, transfer);
  if (answer === undefined) throw new Error(`no answer to transfer ${transfer.reference}`);
  transfer.answer = answer.code === 0 ? answer.data : 'refused';
}

/** After a crash: sessions, keys and users are as they were told. */
export async function checkIdentity(exchange: ExchangeProcess, told: OperatorWorker): Promise<void> {
  for (const key of told.keys) await checkKey(exchange.api, key);
  for (const user of told.users) await checkUser(exchange, user);
  for (const session of told.sessions) await checkSession(exchange.api, session);
}

async function checkKey(api: ExchangeClient, key: ToldKey): Promise<void> {
  const { code } = await api.mustSend(signedRequest(key, 'GET', '/v1/private/position/positions'));
  if (key.state === 'doubtful') expect([0, BAD_CREDENTIALS]).toContain(code);
  else expect(code).toBe(key.state === 'alive' ? 0 : BAD_CREDENTIALS);
}

async function checkSession(api: ExchangeClient, session: ToldSession): Promise<void> {
  const ask = bearerRequest(session.token, 'GET', '/v1/private/user/info');
  const { code } = await api.mustSend(ask);
  if (session.state === 'doubtful') return;
  expect(code).toBe(session.state === 'alive' ? 0 : REVOKED);
  if (session.state === 'ended') return;
  expect((await api.mustSend(refreshRequest(session.cookie))).code).toBe(0);
  const [used] = session.usedCookies;
  if (used === undefined) return;
  expect((await api.mustSend(refreshRequest(used))).code).toBe(REVOKED);
  expect((await api.mustSend(ask)).code).toBe(REVOKED);
}

/** A user is there whole: has an account of the level asked for and may log in; one whose creation got no answer is made now, or was. */
async function checkUser(exchange: ExchangeProcess, user: ToldUser): Promise<void> {
  const { username, password, vipLevel } = user;
  if (user.userId === undefined) {
    const answer = await exchange.ask('POST', '/admin/v1/users', creation(user));
    expect([0, TAKEN]).toContain(answer?.code);
  }
  const { list } = await exchange.operate<{ list: readonly { username: string }[] }>(
    'GET',
    `/admin/v1/users?query=${username}`,
  );
  const level = { vipLevel: vipLevel ?? 0, vipLevelPinned: vipLevel !== undefined };
  expect(list.find((each) => each.username === username)).toMatchObject(level);
  const session = await exchange.api.dataOf<{ accessToken: string }>(
    plainRequest('/v1/public/user/login', { username, password }),
  );
  const { userAsset } = await exchange.api.dataOf<{ userAsset: { userId: string; walletBalance: string } }>(
    bearerRequest(session.accessToken, 'GET', '/v1/private/user/asset'),
  );
  expect(userAsset.walletBalance).toBe('0');
  if (user.userId !== undefined) expect(userAsset.userId).toBe(user.userId);
}
