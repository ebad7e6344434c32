import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HeaderList, JSON_HEADERS, STRICT_TRANSPORT } from './answer-headers.ts';
import { isPlainLoopback } from './plain-loopback.ts';

/** What is sent back: a status, a text, and the headers that are its own. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Of its content; those of JSON where left out. */
  readonly contentHeaders?: HeaderList;
  readonly extraHeaders?: HeaderList;
}

/** Sends a reply in one piece; nothing when the client has gone. */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  reply: Reply,
): void {
  if (response.destroyed) return;
  const { text, contentHeaders = JSON_HEADERS, extraHeaders } = reply;
  const length = Buffer.byteLength(text);
  const headers = contentHeaders.concat('Content-Length', `${length}`, 'X-Request-ID', requestId);
  if (!isPlainLoopback(request.headers)) headers.push(...STRICT_TRANSPORT);
  if (extraHeaders !== undefined) headers.push(...extraHeaders);
  response.writeHead(reply.status, headers);
  // As many bytes as characters: all of them are ASCII, and latin1 is the cheaper way to write those.
  response.end(text, length === text.length ? 'latin1' : 'utf8');
}
