import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** A request that has arrived whole. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The receiver of an agent: notes what arrives. */
export interface TestReceiver {
  readonly port: number;
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Settles when this many requests have arrived in all. */
  arrived(count: number): Promise<void>;
}

/** Listens on this machine until the test ends; `answer` answers, or does not. `port` 0: any. */
export async function startReceiver(
  answer: (response: ServerResponse, request: ReceivedRequest) => void,
  port = 0,
): Promise<TestReceiver & { close(): Promise<void> }> {
  const received: ReceivedRequest[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const { method = '', url = '', headers } = message;
    const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    received.push(request);
    answer(response, request);
    for (const { count, resolve } of waiting) if (received.length >= count) resolve();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(close);
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    arrived: (count) =>
      received.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count, resolve })),
    close,
  };
}
