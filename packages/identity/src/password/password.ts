import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** The cost of a hash: memory in KiB, passes over it, lanes. */
interface Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** OWASP's minimum for argon2id: about 20 ms. */
const COST: Cost = { memoryKiB: 19 * 1024, passes: 2, lanes: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Each running hash takes 19 MiB and a core, so a flood of logins must wait, and not without end. */
const MAX_RUNNING = 2;
const MAX_WAITING = 64;

/** A hash taken apart: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, both in base64 without padding. */
interface ParsedHash {
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** The verdict on a password; `busy`: not looked at, too many are waiting. */
export type PasswordVerdict = 'match' | 'mismatch' | 'busy';

/** Hashes and verifies passwords with argon2id off the event loop, two at once, at most 64 waiting. */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** What the password of an unknown user is held against: a random tag, which nothing matches. */
  readonly #nobody = formatHash({ cost: COST, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) });

  /** The PHC string of `password` under a new salt, or `busy`. */
  async hash(password: string): Promise<{ readonly hash: string } | 'busy'> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#derive(password, { cost: COST, salt, tag: Buffer.alloc(TAG_BYTES) });
    return tag === 'busy' ? 'busy' : { hash: formatHash({ cost: COST, salt, tag }) };
  }

  /** Whether `password` is the one of `hash`; undefined, for a user that does not exist, takes as long and never matches. */
  async verify(password: string, hash: string | undefined): Promise<PasswordVerdict> {
    const expected = parseHash(hash ?? this.#nobody);
    const tag = await this.#derive(password, expected);
    if (tag === 'busy') return 'busy';
    return timingSafeEqual(tag, expected.tag) ? 'match' : 'mismatch';
  }

  /** True when `hash` was made at another cost than today's. */
  isOutdated(hash: string): boolean {
    const { cost, salt, tag } = parseHash(hash);
    return (
      cost.memoryKiB !== COST.memoryKiB ||
      cost.passes !== COST.passes ||
      cost.lanes !== COST.lanes ||
      salt.length !== SALT_BYTES ||
      tag.length !== TAG_BYTES
    );
  }

  async #derive(password: string, like: ParsedHash): Promise<Buffer | 'busy'> {
    if (this.#running >= MAX_RUNNING) {
      if (this.#waiting.length >= MAX_WAITING) return 'busy';
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await derive(password, like);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

function derive(password: string, { cost, salt, tag }: ParsedHash): Promise<Buffer> {
  const parameters = {
    message: password,
    nonce: salt,
    memory: cost.memoryKiB,
    passes: cost.passes,
    parallelism: cost.lanes,
    tagLength: tag.length,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

function formatHash({ cost, salt, tag }: ParsedHash): string {
  return `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=${cost.lanes}$${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function parseHash(hash: string): ParsedHash {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash);
  if (match === null) throw new Error('a stored password hash is not an argon2id PHC string');
  const [, memory, passes, lanes, salt = '', tag = ''] = match;
  return {
    cost: { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
