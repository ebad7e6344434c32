import type { ListedApiKey } from '@openperp/identity';
import type { ApiKeyJson } from '@openperp/protocol';

/** An API key without its secret. */
export function apiKeyJson(key: ListedApiKey): ApiKeyJson {
  return {
    id: key.id,
    label: key.label,
    apiKey: key.apiKey,
    permissions: key.permissions,
    ipWhitelist: [...key.ipWhitelist],
    status: key.status,
    lastUsedAt: key.lastUsedAt,
    createdAt: key.createdAt,
    type: key.type,
    expireAt: key.expireAt,
  };
}
