import { expect, test } from 'vitest';
import { resolveByDns } from './resolve-host.ts';

test.each(['localhost', 'LOCALHOST', 'localhost.', 'partner.localhost'])(
  '%s is this machine, whatever a name server says',
  async (name) => {
    expect(await resolveByDns(name, new AbortController().signal)).toEqual(['127.0.0.1', '::1']);
  },
);

test('a look-up ends when nobody waits for it any more', async () => {
  const abort = new AbortController();
  const found = resolveByDns('nowhere.invalid', abort.signal);
  abort.abort();
  await expect(found).rejects.toThrow('the name has no address');
});
