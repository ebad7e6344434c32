import { createHash, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { FINGERPRINT_BYTES } from '../key/fingerprint-set.ts';
import type { JournalKind, SignatureJournal } from '../key/signature-journal.ts';
import { parseIp } from '../network/ip-address.ts';
import { type IpNetwork, networksContain } from '../network/ip-network.ts';
import { accept, type Outcome, type Refusal, refuse, refuseUntil } from '../refusal.ts';
import type { Agent } from './agent.ts';
import { agentHmac } from './agent-secret.ts';

/** How far the timestamp of a signed request may lie from the clock that checks it. */
const TIMESTAMP_TOLERANCE_MS = 30_000;

/** The journal of the nonces that agents have used: each once in 5 minutes. */
export const AGENT_NONCES: JournalKind = {
  filePrefix: 'agent-nonces',
  rememberedMs: 300_000,
  toleranceMs: TIMESTAMP_TOLERANCE_MS,
};

/** A signed request of an agent's back end, taken apart. */
export interface AgentSignedRequest {
  readonly agentCode: string;
  /** Seconds, as sent. */
  readonly timestamp: string;
  readonly nonce: string;
  /** Hex. */
  readonly sign: string;
  /** What `sign` must have been made of: the other members of the body in order, as `a=1&b=2`. */
  readonly signedText: string;
  /** The client's address, normalised. */
  readonly remoteIp: string;
  readonly nowMs: number;
}

/** An agent ready to verify with. */
export interface VerifiableAgent {
  readonly agent: Agent;
  readonly secret: KeyObject;
  /** The agent's `ipWhitelist`. */
  readonly networks: readonly IpNetwork[];
}

/** Verifies requests that agents' back ends have signed. */
export class AgentSignatureVerifier {
  readonly #find: (agentCode: string) => VerifiableAgent | undefined;
  readonly #nonces: SignatureJournal;
  /** What requests of unknown agents are held against, so that they take as long. */
  readonly #nobodysSecret = createSecretKey(randomBytes(32));

  constructor(find: (agentCode: string) => VerifiableAgent | undefined, nonces: SignatureJournal) {
    this.#find = find;
    this.#nonces = nonces;
  }

  /**
   * Whose request it is. A right signature uses up its nonce, whatever the answer is.
   *
   * Errors: 6001 timestamp or nonce malformed, timestamp more than 30 s off, agent unknown or signature wrong (the same answer), nonce used before;
   * 6009 agent disabled or called from elsewhere; 5002 while it cannot be known or written that the nonce was used.
   */
  verify(request: AgentSignedRequest): Outcome<Agent> {
    const { agentCode, nonce, nowMs } = request;
    if (!/^[1-9]\d{0,11}$/.test(request.timestamp)) return refuse(6001, 'timestamp must be in seconds');
    const timestampMs = Number(request.timestamp) * 1000;
    if (Math.abs(nowMs - timestampMs) > TIMESTAMP_TOLERANCE_MS) {
      return refuse(6001, 'Timestamp outside of tolerance window');
    }
    if (!/^[ -~]{1,128}$/.test(nonce)) return refuse(6001, 'nonce must be 1 to 128 ASCII characters');
    const known = this.#find(agentCode);
    const expected = agentHmac(known?.secret ?? this.#nobodysSecret, request.signedText);
    if (!isSame(request.sign, expected) || known === undefined) {
      return refuse(6001, 'Unknown agent, or the signature is not right');
    }
    const use = this.#nonces.use(nonceFingerprint(agentCode, nonce), timestampMs, nowMs);
    if (known.agent.status === 'DISABLED') return refuse(6009, 'The agent is disabled');
    if (!mayCallFrom(known.networks, request.remoteIp)) {
      return refuse(6009, 'IP address not allowed for this agent');
    }
    switch (use) {
      case 'first':
        return accept(known.agent);
      case 'used':
        return refuse(6001, 'The nonce was used before');
      case 'unknown':
        return this.#refuseUnknown(nowMs);
      case 'unwritable':
        return refuse(5002, 'The use of the nonce cannot be recorded');
      default:
        return use satisfies never;
    }
  }

  #refuseUnknown(nowMs: number): Refusal {
    const seconds = Math.max(1, Math.ceil((this.#nonces.unknownUntilMs - nowMs) / 1000));
    return refuseUntil(
      5002,
      'Whether nonces this old were used before is not known: sign the request again with a newer timestamp',
      seconds,
    );
  }
}

function isSame(sign: string, expected: string): boolean {
  return /^[0-9a-f]{64}$/.test(sign) && timingSafeEqual(Buffer.from(sign), Buffer.from(expected));
}

/** A code has no line break, so each pair has one text. */
function nonceFingerprint(agentCode: string, nonce: string): Buffer {
  const hash = createHash('sha256').update(`${agentCode}\n${nonce}`).digest();
  return hash.subarray(0, FINGERPRINT_BYTES);
}

function mayCallFrom(networks: readonly IpNetwork[], remoteIp: string): boolean {
  if (networks.length === 0) return true;
  const address = parseIp(remoteIp);
  return address !== undefined && networksContain(networks, address);
}
