import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { probePort } from './port-probe.ts';

test('any free port of this machine is free', async () => {
  await expect(probePort('127.0.0.1', 0)).resolves.toBeUndefined();
});

test.each(['8.8.8.8', '999.1.1.1'])(
  'a host that is not this machine’s (%s) is refused, with any port',
  async (host) => {
    await expect(probePort(host, 0)).rejects.toMatchObject({
      exitCode: EXIT.portInUse,
      message: expect.stringContaining(`cannot listen on ${host}:0`),
    });
  },
);

test('a port that another process has is refused', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(probePort('127.0.0.1', port)).rejects.toMatchObject({
    exitCode: EXIT.portInUse,
    message: expect.stringContaining('port in use'),
  });
  server.close();
});
