import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

const WAIT = { timeout: 20_000, interval: 2 };

/** Waits, within bounds, until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await holds()).toBe(true), WAIT);
}

/** One connection as the server sees it. */
export class ServedConnection {
  readonly path: string;
  /** Texts that the client has sent. */
  readonly received: string[] = [];
  pings = 0;
  isClosed = false;
  readonly socket: WebSocket;

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.socket = socket;
    this.path = request.url ?? '';
    socket.on('message', (data) => this.received.push(String(data)));
    socket.on('ping', () => {
      this.pings += 1;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  /** Sends objects as JSON, texts and bytes as they are. */
  send(...frames: readonly (string | Uint8Array | object)[]): void {
    for (const frame of frames) {
      const isRaw = typeof frame === 'string' || frame instanceof Uint8Array;
      this.socket.send(isRaw ? frame : JSON.stringify(frame));
    }
  }
}

/** A WebSocket server of a venue on this machine, which says only what a test has it say. */
export class VenueServer {
  readonly connections: ServedConnection[] = [];
  /** Called with each new connection. */
  onConnection: (connection: ServedConnection) => void = () => {};
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, request) => {
      const connection = new ServedConnection(socket, request);
      this.connections.push(connection);
      this.onConnection(connection);
    });
  }

  /** `autoPong` false: a server that does not answer pings. */
  static async start(options: { readonly autoPong?: boolean } = {}): Promise<VenueServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
    await once(server, 'listening');
    return new VenueServer(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/feed`;
  }

  /** The connection number `at`, once there is one. */
  async connection(at = 0): Promise<ServedConnection> {
    await until(() => this.connections.length > at);
    return this.connections[at]!;
  }

  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
