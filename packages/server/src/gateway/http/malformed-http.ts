import { errorEnvelope, httpStatusOf, type Refusal } from '@openperp/protocol';
import { JSON_HEADERS } from './answer-headers.ts';
import type { Connection } from './connections.ts';
import { requestIdOf } from './request-id.ts';

const MESSAGES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'malformed HTTP: the headers are too large',
  ERR_HTTP_REQUEST_TIMEOUT: 'malformed HTTP: the request did not come in time',
};

/**
 * Answers what is no HTTP request, with the envelope, and closes the socket. Where an answer to an earlier request of the socket is
 * still due it only closes: the client would take this one for that.
 */
export function answerMalformed(error: NodeJS.ErrnoException, connection: Connection): void {
  const { socket, open, reading } = connection;
  const isOwn = open === 0 || (open === 1 && reading?.complete === false);
  if (error.code === 'ECONNRESET' || !socket.writable || !isOwn) {
    socket.destroy();
    return;
  }
  const message = MESSAGES[error.code ?? ''] ?? 'malformed HTTP';
  socket.end(rawAnswer({ code: 2002, message }), () => socket.destroy());
}

/** A whole HTTP answer as it goes over the wire. */
function rawAnswer(refusal: Refusal): string {
  const requestId = requestIdOf(undefined);
  const text = errorEnvelope(refusal, requestId);
  let head = `HTTP/1.1 ${httpStatusOf(refusal.code)} Bad Request\r\n`;
  for (let i = 0; i < JSON_HEADERS.length; i += 2) head += `${JSON_HEADERS[i]}: ${JSON_HEADERS[i + 1]}\r\n`;
  const length = Buffer.byteLength(text);
  return `${head}Content-Length: ${length}\r\nX-Request-ID: ${requestId}\r\nConnection: close\r\n\r\n${text}`;
}
