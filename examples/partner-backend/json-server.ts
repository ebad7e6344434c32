import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

const MAX_BODY_BYTES = 65_536;

/** A request that has been read. */
export interface Request {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer; `body` goes out as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be answered as asked. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** An HTTP server that reads small bodies and answers JSON. */
export function jsonServer(handle: (request: Request) => Promise<Answer>): Server {
  return createServer(async (message, response) => {
    const { method = '', url = '', headers } = message;
    let answer: Answer;
    try {
      const body = await readBody(message);
      answer = await handle({ method, path: url.replace(/\?.*$/, ''), headers, body });
    } catch (error) {
      if (!(error instanceof HttpError)) console.error(error);
      answer =
        error instanceof HttpError
          ? { status: error.status, body: { error: error.message } }
          : { status: 500, body: { error: 'internal error' } };
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body === undefined ? '' : `${JSON.stringify(answer.body)}\n`);
  });
}

async function readBody(message: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new HttpError(413, 'too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
