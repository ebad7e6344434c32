import { connect, type Socket } from 'node:net';

/**
 * Sends bytes as they stand and collects all that comes back until the server closes, or until `isWhole` is satisfied; `more` may go on
 * with the socket once the bytes are sent.
 */
export function exchangeRaw(
  url: string,
  bytes: string | Uint8Array,
  isWhole: (received: string) => boolean = () => false,
  more: (socket: Socket) => void | Promise<void> = () => {},
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('connect', () => {
      socket.write(bytes, () => {
        Promise.resolve(more(socket)).catch(reject);
      });
    });
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (isWhole(received)) socket.destroy();
    });
    socket.on('close', () => resolve(received));
    socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)));
  });
}

/** The status and the envelope of the first answer in what came over the wire. */
export function firstAnswer(received: string): {
  readonly status: number;
  readonly code: number;
  readonly head: string;
} {
  const [head = '', body = ''] = received.split('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  const { code } = JSON.parse(body.slice(0, length)) as { code: number };
  return { status: Number(head.split(' ')[1]), code, head };
}
