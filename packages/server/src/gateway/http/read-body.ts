import type { IncomingMessage } from 'node:http';

/** Bytes of a request body, at most (1413). */
export const MAX_BODY_BYTES = 256 * 1024;

/** What comes after a refusal is thrown away up to this many bytes, so that the client can read the answer; then the socket is closed. */
const MAX_DISCARDED_BYTES = 8 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/** Hears of the body: its bytes, or `tooLarge` as soon as that is clear. Nothing when the client goes away before its end. */
export type BodyListener = (body: Buffer | 'tooLarge') => void;

/** The number that `Content-Length` says; 0 without one. The parser has refused what is no number. */
export function declaredLength(request: IncomingMessage): number {
  const text = request.headers['content-length'];
  return text === undefined ? 0 : Number(text);
}

/** True when the request has a body, or one that may turn out empty. */
export function mayHaveBody(request: IncomingMessage): boolean {
  return declaredLength(request) > 0 || request.headers['transfer-encoding'] !== undefined;
}

/** Reads the body of a request, and stops at {@link MAX_BODY_BYTES}. */
export function readBody(request: IncomingMessage, tell: BodyListener): void {
  if (declaredLength(request) > MAX_BODY_BYTES) {
    tell('tooLarge');
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const onData = (chunk: Buffer): void => {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) {
      chunks.push(chunk);
      return;
    }
    request.off('data', onData);
    request.off('end', onEnd);
    tell('tooLarge');
  };
  const onEnd = (): void => {
    const [first = EMPTY] = chunks;
    tell(chunks.length > 1 ? Buffer.concat(chunks, length) : first);
  };
  request.on('data', onData);
  request.on('end', onEnd);
}

/** Throws away what still comes of a body that nobody will read. */
export function discardBody(request: IncomingMessage): void {
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MAX_DISCARDED_BYTES) request.destroy();
  });
}
