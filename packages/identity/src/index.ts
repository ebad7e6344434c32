export type { AccessClaims, IssuedToken } from './access-token.ts';
export type {
  ApiKey,
  ApiKeyChanges,
  ApiKeys,
  CreatedApiKey,
  ListedApiKey,
  NewApiKey,
  Permissions,
} from './api-keys.ts';
export { ClientIpResolver } from './client-ip.ts';
export { Identity, type IdentityOptions, openIdentity } from './identity.ts';
export { formatIp, type IpAddress, parseIp } from './ip-address.ts';
export { type IpNetwork, networksContain, parseIpNetwork } from './ip-network.ts';
export type { LoginRequest } from './login.ts';
export type { IdentityCode, Outcome, Refusal } from './refusal.ts';
export { REFRESH_TTL_SECONDS, type SessionTokens } from './sessions.ts';
export type { SignatureRefusal, SignatureVerdict, SignedRequest } from './signature.ts';
export type {
  NewUser,
  NotedAccount,
  User,
  UserChanges,
  UserFilter,
  UserPage,
  UserStatus,
  Users,
} from './users.ts';
