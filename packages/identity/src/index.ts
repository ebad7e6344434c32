export { Identity, type IdentityOptions, openIdentity } from './identity.ts';
export type {
  ApiKey,
  ApiKeyChanges,
  ApiKeys,
  CreatedApiKey,
  ListedApiKey,
  NewApiKey,
  Permissions,
} from './key/api-keys.ts';
export type { SignatureRefusal, SignatureVerdict, SignedRequest } from './key/signature.ts';
export { ClientIpResolver } from './network/client-ip.ts';
export { formatIp, type IpAddress, parseIp } from './network/ip-address.ts';
export { type IpNetwork, networksContain, parseIpNetwork } from './network/ip-network.ts';
export type { LoginRequest } from './password/login.ts';
export type { IdentityCode, Outcome, Refusal } from './refusal.ts';
export type { AccessClaims, IssuedToken } from './session/access-token.ts';
export { REFRESH_TTL_SECONDS, type SessionTokens } from './session/sessions.ts';
export type {
  NewUser,
  NotedAccount,
  User,
  UserChanges,
  UserFilter,
  UserPage,
  UserStatus,
  Users,
} from './user/users.ts';
