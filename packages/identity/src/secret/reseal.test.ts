import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Identity } from '../identity.ts';
import { openIdentity } from '../identity.ts';
import { accepted, openTestIdentity, TestClock, temporaryDirectory } from '../testing/test-fixture.ts';
import { loadMasterKeys } from './master-key.ts';

const OLD = '11'.repeat(32);
const NEW = '22'.repeat(32);
const idOf = (key: string): string => loadMasterKeys('', key).current.id;

let directory: string;
let clock: TestClock;
beforeEach(() => {
  directory = temporaryDirectory();
  clock = new TestClock();
});

/** One secret of each kind, with what they are used for. */
async function fill(identity: Identity) {
  const { userId } = accepted(await identity.users.create({ username: 'alice', password: 'x' }));
  const hmac = accepted(await identity.apiKeys.create(userId, { label: 'hmac' }));
  const publicKey = Buffer.alloc(32, 9).toString('base64');
  accepted(await identity.apiKeys.create(userId, { label: 'ed25519', publicKey }));
  const agent = { agentCode: 'AGENT001', name: 'Partner', allowedOrigins: [] };
  accepted(await identity.agents.create(agent));
  const session = accepted(await identity.login({ username: 'alice', password: 'x', ip: '' }));
  const agentSign = identity.agents.sign('AGENT001', 'text');
  return { apiKey: hmac.key.apiKey, accessToken: session.accessToken, agentSign };
}

/** Opens the identity with these keys, and closes it. */
async function reopen(masterKey: string): Promise<void> {
  await (await openIdentity({ directory, accessTtlSeconds: 900, now: clock.now, masterKey })).close();
}

function file(): DatabaseSync {
  return new DatabaseSync(join(directory, 'identity.db'));
}

/** Every value of every table that is sealed, wherever it stands, by the id of its master key. */
function sealedValues(): Map<string, string[]> {
  const database = file();
  const found = new Map<string, string[]>();
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  for (const { name } of tables) {
    for (const row of database.prepare(`select * from ${String(name)}`).all()) {
      for (const [column, value] of Object.entries(row)) {
        const keyId = /^([0-9a-f]{8})\.[\w-]{16}\.[\w-]+$/.exec(String(value))?.[1];
        if (keyId !== undefined) found.set(keyId, [...(found.get(keyId) ?? []), `${name}.${column}`]);
      }
    }
  }
  database.close();
  return found;
}

const ALL = ['agents.secret', 'api_keys.key_material', 'audit_chain.chain_key', 'signing_keys.private_key'];

describe('[ATTACK-35] a new master key before the old one', () => {
  test('has all secrets sealed anew at the next start; then the old one is needed no more, and opens nothing', async () => {
    const first = await openTestIdentity(clock, directory, OLD);
    const { apiKey, accessToken, agentSign } = await fill(first);
    await first.close();
    expect([...sealedValues()].map(([id, places]) => [id, places.sort()])).toEqual([[idOf(OLD), ALL]]);

    await reopen(`${NEW},${OLD}`);
    expect([...sealedValues()].map(([id, places]) => [id, places.sort()])).toEqual([[idOf(NEW), ALL]]);

    await expect(reopen(OLD)).rejects.toThrow(`master key ${idOf(NEW)} is needed`);
    const last = await openTestIdentity(clock, directory, NEW);
    expect(last.verifyAccessToken(accessToken).ok).toBe(true);
    expect(last.apiKeys.find(apiKey)).toBeDefined();
    expect(last.agents.sign('AGENT001', 'text')).toBe(agentSign);
    const { list } = await last.audit.list({ action: 'masterKey.rotated', pageSize: 10 });
    expect(list.map(({ actor, detail }) => [actor, detail])).toEqual([
      ['system', { keyId: idOf(NEW), oldKeyIds: idOf(OLD), secrets: 4 }],
    ]);
    expect((await last.audit.verify()).fault).toBeUndefined();
  });

  test('without the old one is refused by name, and nothing is changed', async () => {
    const first = await openTestIdentity(clock, directory, OLD);
    await fill(first);
    await first.close();
    const before = sealedValues();
    await expect(reopen(NEW)).rejects.toThrow(`master key ${idOf(OLD)} is needed`);
    expect(sealedValues()).toEqual(before);
  });

  test('whose work is cut short in its middle leaves every secret under its old key', async () => {
    const first = await openTestIdentity(clock, directory, OLD);
    await fill(first);
    await first.close();
    const database = file();
    database.exec(
      "create trigger cut before update of private_key on signing_keys begin select raise(abort, 'cut short'); end",
    );
    await expect(reopen(`${NEW},${OLD}`)).rejects.toThrow('cut short');
    expect([...sealedValues().keys()]).toEqual([idOf(OLD)]);
    database.exec('drop trigger cut');
    database.close();
    await reopen(`${NEW},${OLD}`);
    await reopen(NEW);
    expect([...sealedValues().keys()]).toEqual([idOf(NEW)]);
  });

  test('does not stumble over a signing key that is over and whose master key is gone', async () => {
    const first = await openTestIdentity(clock, directory, OLD);
    await first.rotateSigningKey();
    await first.close();
    const database = file();
    database.exec("update signing_keys set private_key = '00000000.x.y' where verify_until is not null");
    database.close();
    clock.advance(900_001);
    await reopen(OLD);
    expect([...sealedValues().keys()]).toEqual([idOf(OLD)]);
  });

  test('of secrets that are all under the current key nothing is written', async () => {
    const first = await openTestIdentity(clock, directory, OLD);
    await fill(first);
    await first.close();
    const before = sealedTexts();
    await reopen(OLD);
    expect(sealedTexts()).toEqual(before);
  });
});

function sealedTexts(): unknown[] {
  const database = file();
  const rows = database.prepare('select key_material from api_keys order by key_id').all();
  database.close();
  return rows;
}

describe('[ATTACK-34] a sealed secret in another’s place', () => {
  test.each([
    [
      'another key’s',
      "update api_keys set key_material = (select key_material from api_keys where label = 'a') where label = 'b'",
    ],
    ['an agent’s', "update api_keys set key_material = (select secret from agents) where label = 'b'"],
    ['another user’s, by its owner', "update api_keys set user_id = user_id + 1 where label = 'b'"],
    ['one of an older version', "update api_keys set version = version + 1 where label = 'b'"],
    ['the chain key', 'update audit_chain set chain_key = (select secret from agents)'],
    ['the signing key', 'update signing_keys set private_key = (select secret from agents)'],
  ])('is refused: %s', async (_whose, statement) => {
    const first = await openTestIdentity(clock, directory, OLD);
    const { userId } = accepted(await first.users.create({ username: 'alice', password: 'x' }));
    accepted(await first.users.create({ username: 'bob', password: 'x' }));
    for (const label of ['a', 'b']) accepted(await first.apiKeys.create(userId, { label }));
    accepted(await first.agents.create({ agentCode: 'A', name: 'A', allowedOrigins: [] }));
    await first.close();
    await reopen(OLD);
    const database = file();
    database.exec(statement);
    database.close();
    await expect(reopen(OLD)).rejects.toThrow('is damaged or was moved');
    await expect(reopen(`${NEW},${OLD}`)).rejects.toThrow('is damaged or was moved');
  });
});
