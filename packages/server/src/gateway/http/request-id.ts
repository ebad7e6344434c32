import { randomBytes } from 'node:crypto';

const PRINTABLE = /^[\x20-\x7e]{1,64}$/;

/** Of this process, so that ids of two runs differ. */
const RUN = randomBytes(6).toString('hex');

let count = 0;

/** The id of a request: the client's `X-Request-ID` where that is 1 to 64 printable ASCII characters, else a new one. */
export function requestIdOf(sent: string | string[] | undefined): string {
  if (typeof sent === 'string' && PRINTABLE.test(sent)) return sent;
  count += 1;
  return `${RUN}-${count.toString(36)}`;
}
