import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, StartError } from '../config/exit-code.ts';
import { writeFileDurably } from './data-folder.ts';

/** File of the data folder that keeps the SHA-256 of a generated admin token; deleting it has a new one generated. */
export const ADMIN_TOKEN_FILE = 'admin-token.sha256';

/** Tells whether a text is the operator's token. */
export type AdminTokenCheck = (candidate: string) => boolean;

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function readStoredHash(path: string): Buffer {
  const text = readFileSync(path, 'utf8').trim();
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new StartError(
    EXIT.damaged,
    `${path}: not a SHA-256 in hex. Delete it to have a new admin token generated.`,
  );
}

function generate(path: string, tell: (line: string) => void): Buffer {
  const token = randomBytes(24).toString('base64url');
  const hash = sha256(token);
  writeFileDurably(path, `${hash.toString('hex')}\n`);
  tell(`admin token (shown only this once): ${token}`);
  return hash;
}

/**
 * The check of the operator's token: the `configured` one, else the one generated at the first start, of which only the SHA-256 is kept.
 * `tell` gets the line with a newly generated token. Both sides are hashed, so that comparing takes the same time for any candidate.
 */
export function adminTokenCheck(
  dataFolder: string,
  configured: string | undefined,
  tell: (line: string) => void,
): AdminTokenCheck {
  const path = join(dataFolder, ADMIN_TOKEN_FILE);
  const stored = () => (existsSync(path) ? readStoredHash(path) : generate(path, tell));
  const expected = configured === undefined ? stored() : sha256(configured);
  return (candidate) => timingSafeEqual(sha256(candidate), expected);
}
