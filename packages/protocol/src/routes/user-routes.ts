import { noMembers } from '../request/no-members.ts';
import { routeTable } from '../route/route.ts';
import { createApiKeyRequest, deleteApiKeyRequest, updateApiKeyRequest } from '../user/api-key-requests.ts';
import {
  apiKeySchema,
  apiKeysSchema,
  changePageSchema,
  createdApiKeySchema,
  deletedCountSchema,
  emptySchema,
  userAssetAnswerSchema,
  userInfoAnswerSchema,
} from '../user/user-json.ts';
import { accountChangesQuery } from '../user/user-queries.ts';

const account = 'Account';
const keys = 'API keys';

/** The account and its API keys. */
export const userRoutes = routeTable({
  userInfo: {
    method: 'GET',
    path: '/v1/private/user/info',
    tag: account,
    summary: 'User info',
    access: 'read',
    response: userInfoAnswerSchema,
    codes: [],
  },
  userAsset: {
    method: 'GET',
    path: '/v1/private/user/asset',
    tag: account,
    summary: 'Balance and margin',
    access: 'read',
    response: userAssetAnswerSchema,
    codes: [],
  },
  accountChanges: {
    method: 'GET',
    path: '/v1/private/user/account-change-log',
    tag: account,
    summary: 'Ledger of the account',
    description: 'Newest first. The sum of all `amount` is the wallet balance, to the last digit.',
    access: 'read',
    query: accountChangesQuery,
    response: changePageSchema,
    codes: [],
  },
  createApiKey: {
    method: 'POST',
    path: '/v1/private/user/api-key/create',
    tag: keys,
    summary: 'Create an API key',
    description:
      'The secret is shown this once. With `publicKey` the key verifies Ed25519 signatures and has no secret.',
    access: 'session',
    body: createApiKeyRequest,
    response: createdApiKeySchema,
    codes: [3012, 3025],
  },
  listApiKeys: {
    method: 'GET',
    path: '/v1/private/user/api-key/list',
    tag: keys,
    summary: 'List API keys',
    access: 'session',
    response: apiKeysSchema,
    codes: [],
  },
  updateApiKey: {
    method: 'PUT',
    path: '/v1/private/user/api-key/update',
    tag: keys,
    summary: 'Change an API key',
    description: 'What is left out stays.',
    access: 'session',
    body: updateApiKeyRequest,
    response: apiKeySchema,
    codes: [3008, 3012],
  },
  deleteApiKey: {
    method: 'POST',
    path: '/v1/private/user/api-key/delete',
    tag: keys,
    summary: 'Delete an API key',
    access: 'session',
    body: deleteApiKeyRequest,
    response: emptySchema,
    codes: [3008],
  },
  deleteAllApiKeys: {
    method: 'POST',
    path: '/v1/private/user/api-key/delete-all',
    tag: keys,
    summary: 'Delete all API keys',
    access: 'session',
    body: noMembers,
    response: deletedCountSchema,
    codes: [],
  },
});
