import { codeOf } from '../field/coded-field.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import { integer, timestampMs } from '../field/integer-field.ts';
import { list } from '../field/list-field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { ipRange } from './ip-range.ts';

/** Bits: 1 Read, always there; 2 Trade. */
const permissions = () => described('1 Read, 3 Read and Trade.', integer({ min: 1, max: 3, gapTo: 2 }));
const label = () => text({ min: 1, max: 64 });
const ipWhitelist = () =>
  described('Any address where it is left out or empty.', list(ipRange(), { min: 0, max: 20 }));

/** A new API key; an Ed25519 one where `publicKey` is given, else one with a secret. */
export const createApiKeyRequest = object(
  {
    label: label(),
    permissions: defaulted(permissions(), 1),
    ipWhitelist: optional(ipWhitelist(), undefined),
    publicKey: optional(
      described(
        'Ed25519: PEM SPKI, or base64 of the 32 bytes.',
        text({ min: 1, max: 1024, pattern: /^[\x20-\x7e\r\n]+$/, wants: 'must be a PEM or base64 text' }),
      ),
      undefined,
    ),
    expireAt: optional(described('ms; never where it is left out.', timestampMs()), undefined),
  },
  { title: 'CreateApiKeyRequest', example: { label: 'trading bot', permissions: 3 } },
);
export type CreateApiKeyRequest = RequestOf<typeof createApiKeyRequest>;

/** Changes of an API key; what is left out stays. */
export const updateApiKeyRequest = object(
  {
    id: id(),
    label: optional(label(), undefined),
    permissions: optional(permissions(), undefined),
    ipWhitelist: optional(ipWhitelist(), undefined),
    status: optional(described('1 enabled, 0 disabled.', codeOf({ 0: 0, 1: 1 } as const)), undefined),
  },
  { title: 'UpdateApiKeyRequest', example: { id: '1001', ipWhitelist: ['203.0.113.7'] } },
);
export type UpdateApiKeyRequest = RequestOf<typeof updateApiKeyRequest>;

/** An API key to delete. */
export const deleteApiKeyRequest = object(
  { id: id() },
  { title: 'DeleteApiKeyRequest', example: { id: '1001' } },
);
export type DeleteApiKeyRequest = RequestOf<typeof deleteApiKeyRequest>;
