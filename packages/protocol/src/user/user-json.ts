import { type Static, Type } from 'typebox';
import { count, decimal, idText, listOf, named, oneOf, pageOf, timeMs, words } from '../answer/scalars.ts';
import { changeTypes } from './user-queries.ts';

export const accountStatuses = ['ACTIVE', 'FROZEN', 'CANCEL_ONLY'] as const;

/** Who the user is. */
export const userInfoSchema = named('UserInfo', {
  userId: idText('1188041528'),
  username: words('demo'),
  agentId: idText('0', '"0" where there is none.'),
  vipLevel: count(0),
  lastLoginAt: timeMs(),
  lastLoginIp: words('203.0.113.7'),
  permissions: count(3, 'Of the credential in use: 1 Read, 3 Read and Trade.'),
  status: oneOf(accountStatuses),
  createdAt: timeMs(),
});
export type UserInfoJson = Static<typeof userInfoSchema>;
export const userInfoAnswerSchema = Type.Object({ userInfo: userInfoSchema });

/** The account's money. */
export const userAssetSchema = named('UserAsset', {
  userId: idText('1188041528'),
  assetType: words('USDT'),
  walletBalance: decimal('100000'),
  frozenMargin: decimal('425', 'Held by open orders.'),
  usedMargin: decimal('0', 'Held by positions, isolated ones included.'),
  availableBalance: decimal('99575'),
  crossWalletBalance: decimal('100000'),
  isolatedMargin: decimal('0'),
  unrealizedPnl: decimal('0'),
  equity: decimal('100000'),
  maintenanceMargin: decimal('0'),
  marginRatio: decimal('0'),
  maxWithdrawAmount: decimal('99575'),
});
export type UserAssetJson = Static<typeof userAssetSchema>;
export const userAssetAnswerSchema = Type.Object({ userAsset: userAssetSchema });

/** One row of the account's ledger; `walletBalanceAfter` = `walletBalanceBefore` + `amount`. */
export const changeSchema = named('Change', {
  changeId: idText('50000011'),
  assetType: words('USDT'),
  amount: decimal('-1.7', 'Signed.'),
  walletBalanceBefore: decimal('100000'),
  walletBalanceAfter: decimal('99998.3'),
  frozenBalanceBefore: decimal('425'),
  frozenBalanceAfter: decimal('0'),
  changeType: oneOf(changeTypes),
  referenceId: words('30000004', 'The trade or transfer; "0" where there is none.'),
  symbol: words('BTCUSDT', '"" where no symbol is concerned.'),
  createdAt: timeMs(),
});
export type ChangeJson = Static<typeof changeSchema>;
export const changePageSchema = pageOf(changeSchema);

/** An API key, without its secret. */
export const apiKeySchema = named('ApiKey', {
  id: idText('1001'),
  label: words('trading bot'),
  apiKey: words('fx_2dYk0Ue9xQ7cVb3nLrT5mWzA'),
  permissions: count(3, '1 Read, 3 Read and Trade.'),
  ipWhitelist: Type.Array(Type.String(), { examples: [['203.0.113.7']] }),
  status: Type.Enum([1, 0], { type: 'integer', description: '1 enabled, 0 disabled.' }),
  lastUsedAt: timeMs('0 when never;'),
  createdAt: timeMs(),
  type: oneOf(['HMAC', 'ED25519']),
  expireAt: timeMs('0 for never;', 0),
});
export type ApiKeyJson = Static<typeof apiKeySchema>;
export const apiKeysSchema = listOf(apiKeySchema);

/** A key just made: the only time that its secret is shown. */
export const createdApiKeySchema = named('CreatedApiKey', {
  id: idText('1001'),
  apiKey: words('fx_2dYk0Ue9xQ7cVb3nLrT5mWzA'),
  apiSecret: Type.Optional(words('YOUR_API_SECRET', 'Shown once; none for an Ed25519 key.')),
});
export type CreatedApiKeyJson = Static<typeof createdApiKeySchema>;

export const deletedCountSchema = named('DeletedCount', { deleted: count(2) });

/** `{}` */
export const emptySchema = Type.Object({});
