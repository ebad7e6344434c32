import { expect, test } from 'vitest';
import { EngineBusyError } from '../../engine-thread/engine-client.ts';
import { failureOf } from './failure.ts';

test.each([
  [new Error('secret detail'), 5001],
  ['thrown text', 5001],
  [Object.assign(new Error('constraint'), { errcode: 19 }), 5001],
  [Object.assign(new Error('disk full'), { errcode: 13 }), 5002],
  [Object.assign(new Error('write failed'), { errcode: 778 }), 5002],
  [new EngineBusyError(), 5002],
])('[ATTACK-36] %s is answered %i, without its message', (error, code) => {
  expect(failureOf(error).refusal).toEqual({ code });
});
