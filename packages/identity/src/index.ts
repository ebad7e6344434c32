export type { Agent, AgentChanges, AgentStatus, NewAgent } from './agent/agent.ts';
export type { AgentSignedRequest } from './agent/agent-signature.ts';
export type { AgentTickets, IssuedTicket, TicketHolder } from './agent/agent-tickets.ts';
export type { AgentUser, AgentUserReference } from './agent/agent-users.ts';
export type { Agents } from './agent/agents.ts';
export type { AuditAction, AuditEvent, AuditFilter, AuditPage, AuditRow } from './audit/audit-event.ts';
export { AuditLog, AuditUnwritable } from './audit/audit-log.ts';
export { auditEvent, type NoteAudit } from './audit/note-audit.ts';
export type { AuditAnchor, AuditVerification } from './audit/verify-audit.ts';
export { type AuditToVerify, verifyAuditFolder } from './audit/verify-audit-folder.ts';
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
export { type Rotation, type RotationStep, rotateMasterKey } from './secret/rotate-master-key.ts';
export type { AccessClaims, IssuedToken, SessionKind } from './session/access-token.ts';
export { type ListedSession, REFRESH_TTL_SECONDS, type SessionTokens } from './session/sessions.ts';
export type { FavoriteSymbols } from './user/favorite-symbols.ts';
export type { User, UserStatus } from './user/user.ts';
export type { NewUser, NotedAccount, UserChanges, UserFilter, UserPage, Users } from './user/users.ts';
export {
  type NewWebhook,
  type PendingWebhook,
  WebhookOutbox,
  type WebhookReceiverBacklog,
} from './webhook/webhook-outbox.ts';
