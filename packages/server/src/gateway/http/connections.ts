import type { Socket } from 'node:net';

/** A socket of a server, and what of it is under way. */
export class Connection {
  readonly socket: Socket;
  /** Requests whose answers are not sent yet. */
  open = 0;
  /** The body of the newest request is still coming. */
  isReading = false;

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

  /** Closes every socket that nobody waits at. */
  closeIdle(): void {
    for (const { socket, open } of this.#bySocket.values()) if (open === 0) socket.destroy();
  }
}
