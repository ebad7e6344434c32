import { createHash, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { parseIp } from '../network/ip-address.ts';
import { networksContain } from '../network/ip-network.ts';
import { type Refusal, refuse, refuseUntil } from '../refusal.ts';
import type { ApiKey, ApiKeys, VerifiableKey } from './api-keys.ts';
import { FINGERPRINT_BYTES } from './fingerprint-set.ts';
import { API_SIGNATURES, type SignatureJournal } from './signature-journal.ts';

/** The widest `recvWindow`. */
const MAX_RECV_WINDOW_MS = 10_000;

/** A request that says it is signed. */
export interface SignedRequest {
  /** The header `X-API-KEY`. */
  readonly apiKey: string;
  /** What follows the first `?` of the request target, byte for byte as latin1 (as `node:http` has it); empty without one. */
  readonly rawQuery: string;
  /** The body as sent. */
  readonly rawBody: Uint8Array;
  readonly nowMs: number;
  /** The client's address, normalised. */
  readonly remoteIp: string;
  /** True on order and position POSTs: a valid signature is used up. */
  readonly replayProtected: boolean;
}

/** Why a signed request was refused; a failed signature or timestamp tells what was expected to be signed. */
export interface SignatureRefusal extends Refusal {
  /** The query without `signature`, and the body. */
  readonly signedPayload?: string;
  /** The server's clock minus the request's timestamp: what the client must add to its clock. Absent when there is no timestamp to read. */
  readonly clockDifferenceMs?: number;
}

/** Where keys are looked up and their use is noted. */
type KeyRing = Pick<ApiKeys, 'find' | 'markUsed'>;

/** Whose request it is, or why it is refused. */
export type SignatureVerdict = { readonly ok: true; readonly key: ApiKey } | SignatureRefusal;

/** Verifies requests signed with an API key, HMAC-SHA256 in lower-case hex or Ed25519 in base64url, over query without `signature` + body. */
export class SignatureVerifier {
  readonly #apiKeys: KeyRing;
  readonly #journal: SignatureJournal;

  constructor(apiKeys: KeyRing, journal: SignatureJournal) {
    this.#apiKeys = apiKeys;
    this.#journal = journal;
  }

  /**
   * Whose request it is, or why it is refused, in this order: key unknown or disabled 1003, expired 1002; `timestamp` or
   * `signature` missing 2001, twice or malformed 1003; `recvWindow` malformed 2002, out of range 2003; timestamp 1003;
   * signature 1003; address 1006; on replay-protected requests signature used before 3004, or 5002 while that cannot be known.
   */
  verify(request: SignedRequest): SignatureVerdict {
    const { nowMs } = request;
    const entry = this.#apiKeys.find(request.apiKey);
    if (entry === undefined || entry.key.status === 0) return refuse(1003, 'Invalid API key');
    const { expireAt } = entry.key;
    if (expireAt !== 0 && expireAt <= nowMs) return refuse(1002, 'API key expired');

    const query = readQuery(request.rawQuery);
    const missing = isMissing(query.timestamp)
      ? 'timestamp'
      : isMissing(query.signature)
        ? 'signature'
        : undefined;
    if (missing !== undefined) return refuse(2001, `Missing query parameter ${missing}`, missing);
    const timestampMs = readTimestamp(query.timestamp);
    const explain = (message: string) => explained(message, query.payload, request, timestampMs);
    if (timestampMs === undefined) return explain('timestamp must stand once, in milliseconds');
    const signature = query.signature.length === 1 ? query.signature[0]! : undefined;
    if (signature === undefined) return explain('signature must stand once');

    const window = readWindow(query.recvWindow);
    if (typeof window !== 'number') return window;
    if (Math.abs(nowMs - timestampMs) > window) return explain('Timestamp outside of tolerance window');

    const fingerprint = verifySignature(entry, query.payload, request.rawBody, signature);
    if (fingerprint === undefined) return explain('Invalid signature');

    const use = request.replayProtected ? this.#journal.use(fingerprint, timestampMs, nowMs) : 'first';
    if (!isAllowed(entry, request.remoteIp)) return refuse(1006, 'IP address not allowed for this API key');
    switch (use) {
      case 'first':
        this.#apiKeys.markUsed(entry.key.apiKey, nowMs);
        return { ok: true, key: entry.key };
      case 'used':
        return refuse(3004, 'Signature replay detected');
      case 'unknown':
        return refuseUntil(
          5002,
          'Whether signatures this old were used before is not known: sign the request again with a newer timestamp',
          Math.max(1, Math.ceil((this.#journal.unknownUntilMs - nowMs) / 1000)),
        );
      case 'unwritable':
        return refuse(5002, 'The use of the signature cannot be recorded');
      default:
        return use satisfies never;
    }
  }
}

interface SignedQuery {
  /** The query without `signature`, byte for byte. */
  readonly payload: string;
  /** Values by parameter, each time it stands. */
  readonly signature: readonly string[];
  readonly timestamp: readonly string[];
  readonly recvWindow: readonly string[];
}

/** Names and values are compared as sent: neither needs an escape. */
function readQuery(rawQuery: string): SignedQuery {
  const signature: string[] = [];
  const timestamp: string[] = [];
  const recvWindow: string[] = [];
  const signed: string[] = [];
  for (const parameter of rawQuery.split('&')) {
    const equals = parameter.indexOf('=');
    const name = equals < 0 ? parameter : parameter.slice(0, equals);
    const value = equals < 0 ? '' : parameter.slice(equals + 1);
    if (name === 'signature') {
      signature.push(value);
      continue;
    }
    if (name === 'timestamp') timestamp.push(value);
    else if (name === 'recvWindow') recvWindow.push(value);
    signed.push(parameter);
  }
  return { payload: signed.join('&'), signature, timestamp, recvWindow };
}

function isMissing(values: readonly string[]): boolean {
  return values.every((value) => value === '');
}

function readTimestamp(values: readonly string[]): number | undefined {
  const [text = ''] = values;
  return values.length === 1 && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** How far the timestamp may be off, ms. */
function readWindow(values: readonly string[]): number | Refusal {
  const [text] = values;
  if (text === undefined) return API_SIGNATURES.toleranceMs;
  if (values.length > 1 || !/^-?\d{1,15}$/.test(text)) {
    return refuse(2002, 'recvWindow must stand once, in milliseconds', 'recvWindow');
  }
  const window = Number(text);
  if (window >= 1 && window <= MAX_RECV_WINDOW_MS) return window;
  return refuse(2003, `recvWindow must be 1 to ${MAX_RECV_WINDOW_MS}`, 'recvWindow');
}

function explained(
  message: string,
  payload: string,
  { rawBody, nowMs }: SignedRequest,
  timestampMs: number | undefined,
): SignatureRefusal {
  const signedPayload = Buffer.concat([Buffer.from(payload, 'latin1'), rawBody]).toString();
  const refusal = { ...refuse(1003, message), signedPayload };
  return timestampMs === undefined ? refusal : { ...refusal, clockDifferenceMs: nowMs - timestampMs };
}

/** The fingerprint of a valid signature, or undefined. */
function verifySignature(
  { key, material }: VerifiableKey,
  payload: string,
  body: Uint8Array,
  signature: string,
): Buffer | undefined {
  switch (key.type) {
    case 'HMAC':
      return verifyHmac(material, payload, body, signature);
    case 'ED25519':
      return verifyEd25519(key.id, material, payload, body, signature);
    default:
      return key.type satisfies never;
  }
}

const HMAC_HEX_LENGTH = 64;
const expectedHex = Buffer.alloc(HMAC_HEX_LENGTH);
const givenHex = Buffer.alloc(HMAC_HEX_LENGTH);

function verifyHmac(
  secret: KeyObject,
  payload: string,
  body: Uint8Array,
  signature: string,
): Buffer | undefined {
  if (!/^[0-9a-f]{64}$/.test(signature)) return undefined;
  expectedHex.write(
    createHmac('sha256', secret).update(payload, 'latin1').update(body).digest('hex'),
    'latin1',
  );
  givenHex.write(signature, 'latin1');
  if (!timingSafeEqual(expectedHex, givenHex)) return undefined;
  return Buffer.from(signature.slice(0, 2 * FINGERPRINT_BYTES), 'hex');
}

/** Ed25519 keys may be registered by several users, so the fingerprint has the key in it. */
function verifyEd25519(
  keyId: string,
  publicKey: KeyObject,
  payload: string,
  body: Uint8Array,
  signature: string,
): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]{86}$/.test(signature)) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.toString('base64url') !== signature) return undefined;
  const message = Buffer.concat([Buffer.from(payload, 'latin1'), body]);
  if (!verify(null, message, publicKey, bytes)) return undefined;
  return createHash('sha256').update(keyId).update(bytes).digest().subarray(0, FINGERPRINT_BYTES);
}

function isAllowed({ networks }: VerifiableKey, remoteIp: string): boolean {
  if (networks.length === 0) return true;
  const address = parseIp(remoteIp);
  return address !== undefined && networksContain(networks, address);
}
