import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { MasterKeys } from '../secret/master-key.ts';
import { randomAlphanumerics } from '../secret/random-text.ts';
import { seal, unseal } from '../secret/sealed-secret.ts';

const SECRET_LENGTH = 40;

/** A new secret of an agent: 40 letters and digits. */
export function newAgentSecret(): string {
  return randomAlphanumerics(SECRET_LENGTH);
}

/** What the sealed secret of an agent is bound to. */
export function agentSecretContext(agentId: string, version: number): string {
  return `agent ${agentId}, version ${version}`;
}

/** A secret as it is stored. */
export function sealAgentSecret(keys: MasterKeys, secret: string, agentId: string, version: number): string {
  return seal(keys, Buffer.from(secret), agentSecretContext(agentId, version));
}

/** A stored secret as it is signed with; throws as {@link unseal}. */
export function openAgentSecret(
  keys: MasterKeys,
  sealed: string,
  agentId: string,
  version: number,
): KeyObject {
  return createSecretKey(unseal(keys, sealed, agentSecretContext(agentId, version)));
}

/** HMAC-SHA256 of `text` in UTF-8: 64 hex digits, lower case. */
export function agentHmac(secret: KeyObject, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
