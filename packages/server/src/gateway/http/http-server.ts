import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Connection, Connections } from './connections.ts';
import { answerMalformed } from './malformed-http.ts';

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 72_000;
/** How often the two timeouts are looked at. */
const TIMEOUT_CHECK_MS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 10_000;
/** What is not answered by then is cut off at a stop. */
const STOP_DEADLINE_MS = 5_000;

/** Takes one request; answers through `response`. */
export type RequestListener = (
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection,
) => void;

/** A port that listens. */
export interface HttpServer {
  /** `host:port`, an IPv6 host in brackets. */
  readonly authority: string;
  /** Stops listening and closes each socket once nothing is due on it; settles when all are closed. */
  stop(): Promise<void>;
}

/** Listens with the limits of a server that faces the world; rejects with the `EADDRINUSE` error of a port that is taken. */
export function listen(host: string, port: number, listener: RequestListener): Promise<HttpServer> {
  const connections = new Connections();
  function closed(this: ServerResponse): void {
    connections.answered(this.req.socket);
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const connection = connections.of(request.socket);
    connection.open += 1;
    response.on('close', closed);
    listener(request, response, connection);
  };
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    requireHostHeader: false,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket: Socket) => connections.of(socket));
  server.on('request', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('clientError', (error, socket) => answerMalformed(error, connections.of(socket as Socket)));
  server.on('connect', (_request, socket) =>
    answerMalformed(new Error('CONNECT'), connections.of(socket as Socket)),
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve({ authority: authorityOf(host, server), stop: () => stop(server, connections) });
    });
  });
}

function authorityOf(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function stop(server: Server, connections: Connections): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), STOP_DEADLINE_MS);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    connections.closeIdle();
  });
}
