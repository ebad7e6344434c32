import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A socket of a server, and what of it is under way. */
export class Connection {
  readonly socket: Socket;
  /** Requests whose answers are not sent yet. */
  open = 0;
  /** The newest request, as long as its body is being read. */
  reading: IncomingMessage | undefined;
  /** The address of the other end, normalised; undefined until somebody asked. */
  remoteIp: string | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
  }
}

/** The open sockets of a server. */
export class Connections {
  readonly #bySocket = new Map<Socket, Connection>();

  /** The connection of a socket. */
  of(socket: Socket): Connection {
    const known = this.#bySocket.get(socket);
    if (known !== undefined) return known;
    const connection = new Connection(socket);
    this.#bySocket.set(socket, connection);
    socket.once('close', () => this.#bySocket.delete(socket));
    return connection;
  }

  /** An answer on this socket is sent, or can no longer be. */
  answered(socket: Socket): void {
    const connection = this.#bySocket.get(socket);
    if (connection !== undefined) connection.open -= 1;
  }

  /** Closes every socket that nobody waits at. */
  closeIdle(): void {
    for (const { socket, open } of this.#bySocket.values()) if (open === 0) socket.destroy();
  }
}

/** Finds out where a request comes from, believing what trusted proxies wrote. */
export interface IpResolver {
  resolve(remoteAddress: string | undefined, forwardedFor: string | undefined): string;
}

/** The client's address, normalised; worked out once a socket unless a proxy tells for whom it speaks. */
export function clientIpOf(
  resolver: IpResolver,
  connection: Connection,
  { headers }: IncomingMessage,
): string {
  const forwardedFor = headers['x-forwarded-for'];
  const { socket } = connection;
  if (forwardedFor !== undefined) return resolver.resolve(socket.remoteAddress, forwardedFor as string);
  connection.remoteIp ??= resolver.resolve(socket.remoteAddress, undefined);
  return connection.remoteIp;
}
