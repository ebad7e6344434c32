import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AddressGuard } from './address-guard.ts';
import type { ResolveHost } from './resolve-host.ts';
import { ManualWebhookClock } from './testing/manual-webhook-clock.ts';
import { startReceiver } from './testing/test-receiver.ts';
import { WebhookSender } from './webhook-sender.ts';

const NEVER = new AbortController().signal;
const LOOPBACK = ['127.0.0.0/8'];
const HOOK = { headers: { 'Content-Type': 'application/json', 'X-Agent-Nonce': 'n' }, body: '{"a":"é"}' };

const noNames: ResolveHost = async (hostname) => {
  throw new Error(`no ${hostname}`);
};

interface SenderOptions {
  readonly resolveHost?: ResolveHost;
  readonly allowed?: readonly string[];
}

function setUp({ resolveHost = noNames, allowed = LOOPBACK }: SenderOptions = {}) {
  const clock = new ManualWebhookClock(0);
  return { clock, sender: new WebhookSender({ resolveHost, guard: new AddressGuard(allowed), clock }) };
}

/** A server that does with each connection as it likes. */
async function startRaw(meet: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    meet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
}

test('what is sent arrives byte for byte, with its headers; 2xx is delivered', async () => {
  const receiver = await startReceiver((response) => response.writeHead(204).end());
  const { sender, clock } = setUp();
  const url = `${receiver.url}?key=1`;
  expect(await sender.send({ url, ...HOOK }, NEVER)).toEqual({ result: 'delivered', status: 204 });
  const [request] = receiver.received;
  expect(request).toMatchObject({ method: 'POST', path: '/hook?key=1', body: HOOK.body });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-agent-nonce': 'n',
    host: `127.0.0.1:${receiver.port}`,
  });
  expect(clock.waiting).toBe(0);
});

test.each([300, 301, 302, 307, 308, 400, 404, 429, 500, 503])('%i is no delivery', async (status) => {
  const receiver = await startReceiver((response) => response.writeHead(status).end('{}'));
  const { sender } = setUp();
  expect(await sender.send({ url: receiver.url, ...HOOK }, NEVER)).toEqual({ result: 'status', status });
});

test('[ATTACK-24] a redirection is not followed, to this machine or elsewhere', async () => {
  const inside = await startReceiver((response) => response.end('secret'));
  const receiver = await startReceiver((response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/latest/meta-data/` }).end(),
  );
  const { sender } = setUp();
  expect(await sender.send({ url: receiver.url, ...HOOK }, NEVER)).toEqual({ result: 'status', status: 307 });
  expect(inside.received).toEqual([]);
});

describe('[ATTACK-24] a name that changes its meaning', () => {
  test('leads to the address that was checked: it is looked up once', async () => {
    const receiver = await startReceiver((response) => response.end());
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['10.0.0.1']];
    const asked: string[] = [];
    const resolveHost: ResolveHost = async (hostname) => {
      asked.push(hostname);
      return answers.shift() ?? [];
    };
    const { sender } = setUp({ resolveHost });
    const url = `http://rebinding.example:${receiver.port}/`;
    expect(await sender.send({ url, ...HOOK }, NEVER)).toEqual({ result: 'delivered', status: 200 });
    expect(receiver.received[0]?.headers.host).toBe(`rebinding.example:${receiver.port}`);
    expect(asked).toEqual(['rebinding.example']);
    expect(await sender.send({ url, ...HOOK }, NEVER)).toEqual({ result: 'forbidden', status: 0 });
    expect(receiver.received).toHaveLength(1);
  });

  test('to what the guard refuses is not connected to, not even beside a good one', async () => {
    const receiver = await startReceiver((response) => response.end());
    const { sender } = setUp({ resolveHost: async () => ['93.184.215.14', '127.0.0.1'], allowed: [] });
    const url = `http://mixed.example:${receiver.port}/`;
    expect(await sender.send({ url, ...HOOK }, NEVER)).toEqual({ result: 'forbidden', status: 0 });
    expect(receiver.received).toEqual([]);
  });
});

describe('a receiver that does not answer', () => {
  test('is cut off after 10 s, not before', async () => {
    const receiver = await startReceiver(() => {});
    const { sender, clock } = setUp();
    let result: unknown = 'none yet';
    const sent = sender.send({ url: receiver.url, ...HOOK }, NEVER).then((delivery) => {
      result = delivery;
    });
    await receiver.arrived(1);
    await clock.advance(9_999);
    expect(result).toBe('none yet');
    await clock.advance(1);
    await sent;
    expect(result).toEqual({ result: 'timeout', status: 0 });
    expect(clock.waiting).toBe(0);
  });

  test('is cut off after 10 s when its name is what hangs', async () => {
    const { sender, clock } = setUp({ resolveHost: () => new Promise(() => {}) });
    const sent = sender.send({ url: 'http://slow.example/', ...HOOK }, NEVER);
    await clock.advance(10_000);
    expect(await sent).toEqual({ result: 'timeout', status: 0 });
  });

  test('has taken what it answered 2xx to, even if its answer never ends', async () => {
    const answered = Promise.withResolvers<void>();
    const receiver = await startReceiver((response) =>
      response.write('some', () => setImmediate(answered.resolve)),
    );
    const { sender, clock } = setUp();
    const sent = sender.send({ url: receiver.url, ...HOOK }, NEVER);
    await answered.promise;
    await clock.settled();
    await clock.advance(10_000);
    expect(await sent).toEqual({ result: 'delivered', status: 200 });
  });

  test('holds up no stop', async () => {
    const receiver = await startReceiver(() => {});
    const { sender, clock } = setUp();
    const stop = new AbortController();
    const sent = sender.send({ url: receiver.url, ...HOOK }, stop.signal);
    await receiver.arrived(1);
    stop.abort();
    expect(await sent).toBeUndefined();
    expect(clock.waiting).toBe(0);
  });
});

describe('an answer that is not one', () => {
  test('an answer without end is read no further than 4 KiB', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    let sentBytes = 0;
    const url = await startRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n');
      const chunk = Buffer.alloc(65_536, 'x');
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk)) sentBytes += chunk.length;
      };
      socket.on('drain', more).on('close', () => resolve());
      socket.once('data', more);
    });
    const { sender } = setUp();
    expect(await sender.send({ url, ...HOOK }, NEVER)).toEqual({ result: 'delivered', status: 200 });
    await closed;
    // What fits into the buffers of the machine, and not what could be sent in 10 s.
    expect(sentBytes).toBeLessThan(32 * 1_048_576);
  });

  test.each([
    ['closes at once', (socket: Socket) => socket.destroy()],
    ['speaks something else', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
    [
      'sends headers without end',
      (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`),
    ],
    [
      'switches protocols',
      (socket: Socket) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    ],
  ])('one that %s has taken nothing', async (_what, meet) => {
    const url = await startRaw((socket) => socket.once('data', () => meet(socket)));
    const { sender } = setUp();
    expect(await sender.send({ url, ...HOOK }, NEVER)).toEqual({ result: 'connection', status: 0 });
  });

  test('nobody listens', async () => {
    const receiver = await startReceiver((response) => response.end());
    await receiver.close();
    const { sender } = setUp();
    expect(await sender.send({ url: receiver.url, ...HOOK }, NEVER)).toEqual({
      result: 'connection',
      status: 0,
    });
  });

  test('a name without an address, and TLS with a server that has none', async () => {
    const receiver = await startReceiver((response) => response.end());
    const { sender } = setUp();
    const named = await sender.send({ url: 'http://nowhere.example/', ...HOOK }, NEVER);
    expect(named).toEqual({ result: 'connection', status: 0 });
    const tls = await sender.send({ url: `https://127.0.0.1:${receiver.port}/`, ...HOOK }, NEVER);
    expect(tls).toEqual({ result: 'connection', status: 0 });
  });
});
