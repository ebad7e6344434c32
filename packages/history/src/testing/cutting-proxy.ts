import { connect, createServer, type Socket } from 'node:net';

/** When a proxy cuts a connection: as a message with `text` comes from the client, before or after the server has it. */
export interface Cut {
  readonly text: string;
  readonly when: 'before' | 'after';
}

/** A way to a PostgreSQL server that can be cut. */
export interface CuttingProxy {
  /** The address through the proxy. */
  readonly url: string;
  /** Cuts the next connection on which the text is sent, once; after that all goes well again. */
  cutAt(cut: Cut): void;
  /** Nobody gets through, and those who did are cut off, until `open` again. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

/** Starts a proxy to the server at `url`. */
export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isShut = false;
  let cut: Cut | undefined;
  const server = createServer((client) => {
    if (isShut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port === '' ? '5432' : port), hostname);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      sockets.delete(client);
    };
    sockets.add(client);
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      if (cut === undefined || !bytes.includes(cut.text)) {
        upstream.write(bytes);
        return;
      }
      const { when } = cut;
      cut = undefined;
      // The server reads what it was sent to its end before it notices that nobody is there.
      client.removeListener('close', end);
      client.destroy();
      if (when === 'after') upstream.end(bytes);
      else upstream.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const through = new URL(url);
  through.host = `127.0.0.1:${address.port}`;
  return {
    url: through.href,
    cutAt: (at) => {
      cut = at;
    },
    shut: () => {
      isShut = true;
      for (const socket of sockets) socket.destroy();
    },
    open: () => {
      isShut = false;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
