import type { CreatedApiKeyJson } from '@openperp/protocol';
import { refusedByIdentity } from '../../pipeline/answer.ts';
import { apiKeyJson } from '../../present/api-key.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Creates an API key. */
export function createApiKey({ identity }: Services): PublicHandler<'createApiKey'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const outcome = await identity.apiKeys.create(userId, body);
    if (!outcome.ok) return refusedByIdentity(outcome);
    const { key, apiSecret } = outcome.value;
    const created: CreatedApiKeyJson = {
      id: key.id,
      apiKey: key.apiKey,
      ...(apiSecret === undefined ? {} : { apiSecret }),
    };
    return JSON.stringify(created);
  };
}

/** Lists the user's API keys. */
export function listApiKeys({ identity }: Services): PublicHandler<'listApiKeys'> {
  return ({ caller: { userId } }) => JSON.stringify({ list: identity.apiKeys.list(userId).map(apiKeyJson) });
}

/** Changes an API key. */
export function updateApiKey({ identity }: Services): PublicHandler<'updateApiKey'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { id, ...changes } = body;
    const outcome = await identity.apiKeys.update(userId, `${id}`, changes);
    return outcome.ok ? JSON.stringify(apiKeyJson(outcome.value)) : refusedByIdentity(outcome);
  };
}

/** Deletes an API key. */
export function deleteApiKey({ identity }: Services): PublicHandler<'deleteApiKey'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const outcome = await identity.apiKeys.delete(userId, `${body.id}`);
    return outcome.ok ? '{}' : refusedByIdentity(outcome);
  };
}

/** Deletes all API keys of the user. */
export function deleteAllApiKeys({ identity }: Services): PublicHandler<'deleteAllApiKeys'> {
  return async ({ caller: { userId } }) =>
    JSON.stringify({ deleted: await identity.apiKeys.deleteAll(userId) });
}
