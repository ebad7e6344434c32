import { type Static, Type } from 'typebox';
import { count, decimal, idText, listOf, named, oneOf, pageOf, timeMs, words } from '../answer/scalars.ts';
import { symbolSchema } from '../market/symbol-json.ts';
import { positionSchema } from '../position/position-json.ts';
import { accountStatuses, userAssetSchema } from '../user/user-json.ts';

export const createdUserSchema = named('CreatedUser', { userId: idText('1188041528') });

/** A user as the operator sees them. */
export const adminUserSchema = named('AdminUser', {
  userId: idText('1188041528'),
  username: words('demo'),
  agentId: idText('0', '"0" where there is none.'),
  status: oneOf(accountStatuses),
  vipLevel: count(0),
  vipLevelPinned: Type.Boolean({ description: 'False: it follows the volume.', examples: [false] }),
  lastLoginAt: timeMs(),
  lastLoginIp: words('203.0.113.7'),
  createdAt: timeMs(),
});
export type AdminUserJson = Static<typeof adminUserSchema>;
export const adminUserPageSchema = pageOf(adminUserSchema);

/** A user's account: money, positions, and how much is open. */
export const adminAccountSchema = named('AdminAccount', {
  userId: idText('1188041528'),
  status: oneOf(accountStatuses),
  vipLevel: count(0),
  vipLevelPinned: Type.Boolean({ examples: [false] }),
  asset: userAssetSchema,
  positions: Type.Array(positionSchema),
  openOrders: count(1),
  makerVolume30d: decimal('0'),
  takerVolume30d: decimal('8500'),
  createdAt: timeMs(),
});
export type AdminAccountJson = Static<typeof adminAccountSchema>;

export const adminSymbolsSchema = listOf(symbolSchema);

export const indexPriceSchema = named('IndexPrice', {
  indexPrice: decimal('85000'),
  markPrice: decimal('85000'),
});

export const engineTimeSchema = named('EngineTime', { engineTime: timeMs() });

/** The engine and its log. */
export const engineSchema = named('Engine', {
  sequence: count(918273),
  engineTime: timeMs(),
  stateHash: words('9f86d081884c7d659a2feaa0c55ad015', 'Of the whole state at `sequence`.'),
  accounts: count(3),
  openOrders: count(1204),
  conditionOrders: count(0),
  strategies: count(0),
  positions: count(7),
  pendingLiquidations: count(0, 'Accounts in breach whose liquidation goes on with the next commands.'),
  log: Type.Object({
    kind: words('file'),
    bytes: count(7340032),
    lastSnapshotSequence: count(900000),
  }),
  lag: Type.Object({
    history: count(0, 'Sequences that the histories are behind.'),
    market: count(0, 'Sequences that the market data are behind.'),
  }),
});
export type EngineJson = Static<typeof engineSchema>;

export const snapshotSchema = named('Snapshot', {
  sequence: count(918273),
  stateHash: words('9f86d081884c7d659a2feaa0c55ad015'),
});

export const verificationSchema = named('Verification', {
  ok: Type.Boolean({ examples: [true] }),
  invariants: Type.Array(
    Type.Object({
      name: words('ledger-sums-to-zero'),
      ok: Type.Boolean({ examples: [true] }),
      detail: words(''),
    }),
  ),
});
export type VerificationJson = Static<typeof verificationSchema>;

export const openInterestSchema = listOf(
  named('OpenInterest', {
    symbol: words('BTCUSDT'),
    quantity: decimal('812.4'),
    notional: decimal('69119837.6', 'At the mark price.'),
  }),
);

/** Whether the process lives, or is ready to serve. */
export const probeSchema = named('Probe', { status: words('ok') });
