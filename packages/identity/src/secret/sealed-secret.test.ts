import { describe, expect, test } from 'vitest';
import { loadMasterKeys } from './master-key.ts';
import { seal, unseal } from './sealed-secret.ts';

const OLD = '11'.repeat(32);
const NEW = '22'.repeat(32);
const secret = Buffer.from('canary');

describe('a sealed secret', () => {
  const keys = loadMasterKeys('', OLD);
  const sealed = seal(keys, secret, 'api key 1 of user 2, version 1');

  test('opens in its own context and shows nothing', () => {
    expect(unseal(keys, sealed, 'api key 1 of user 2, version 1').toString()).toBe('canary');
    expect(Buffer.from(sealed.split('.')[2]!, 'base64url').includes('canary')).toBe(false);
    expect(seal(keys, secret, 'c')).not.toBe(seal(keys, secret, 'c'));
  });

  test.each([
    'api key 2 of user 2, version 1',
    'api key 1 of user 3, version 1',
    'api key 1 of user 2, version 2',
  ])('[ATTACK-34] does not open as %s', (context) => {
    expect(() => unseal(keys, sealed, context)).toThrow('damaged or was moved');
  });

  test('[ATTACK-34] does not open when any of its characters is another', () => {
    for (let i = 0; i < sealed.length; i += 1) {
      const other = sealed[i] === 'A' ? 'Q' : 'A';
      const changed = `${sealed.slice(0, i)}${other}${sealed.slice(i + 1)}`;
      expect(() => unseal(keys, changed, 'api key 1 of user 2, version 1')).toThrow();
    }
    expect(() => unseal(keys, '', 'x')).toThrow();
  });

  test('opens with an older master key after a new one took its place, and not without it', () => {
    const both = loadMasterKeys('', `${NEW},${OLD}`);
    expect(unseal(both, sealed, 'api key 1 of user 2, version 1').toString()).toBe('canary');
    expect(seal(both, secret, 'c').split('.')[0]).toBe(loadMasterKeys('', NEW).current.id);
    expect(() => unseal(loadMasterKeys('', NEW), sealed, 'api key 1 of user 2, version 1')).toThrow(
      'is needed',
    );
  });
});
