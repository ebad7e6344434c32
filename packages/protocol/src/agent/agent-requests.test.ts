import { describe, expect, test } from 'vitest';
import type { ObjectField } from '../field/object-field.ts';
import { readBody } from '../request/read-request.ts';
import { agentCurrentOrdersRequest, agentHistoryRequest, agentTradesRequest } from './perpetual-requests.ts';
import {
  agentOrdersRequest,
  agentTransferAllOutRequest,
  agentTransferRequest,
  reverseAgentTransferRequest,
} from './transfer-requests.ts';
import {
  agentAccountRequest,
  bindUserRequest,
  embedTokenRequest,
  entryUrlRequest,
  userAssetsRequest,
} from './user-requests.ts';

const SIGNATURE = {
  agentCode: 'AGENT001',
  timestamp: 1713024000,
  nonce: 'nonce-0001',
  sign: 'a'.repeat(64),
};

function read(field: ObjectField<unknown>, members: object) {
  return readBody(field, new TextEncoder().encode(JSON.stringify({ ...SIGNATURE, ...members })));
}

/** 0, or the code with the members at fault. */
function faultOf(field: ObjectField<unknown>, members: object): unknown {
  const result = read(field, members);
  return result.ok ? 0 : [result.refusal.code, ...result.refusal.errors!.map((each) => each.field)];
}

const TRANSFER = { agentOrderNo: 'T-1', agentUserId: 'u-1', direction: 'IN', amount: '10' };

describe('every signed request', () => {
  test('takes empty members for left out, and knows no others', () => {
    expect(faultOf(bindUserRequest, { agentUserId: 'u', username: '', ext: null, more: ' ' })).toBe(0);
    expect(faultOf(bindUserRequest, { agentUserId: 'u', more: '1' })).toEqual([2002, 'more']);
    expect(faultOf(bindUserRequest, { agentUserId: '' })).toEqual([2001, 'agentUserId']);
  });

  test('has one environment', () => {
    expect(faultOf(bindUserRequest, { agentUserId: 'u', environment: 'PRODUCTION' })).toBe(0);
    expect(faultOf(bindUserRequest, { agentUserId: 'u', environment: 'SIMULATED' })).toEqual([
      2002,
      'environment',
    ]);
  });

  // {a: "1&b=2"} and {a: "1", b: "2"} have one signed text: only the second may be meant.
  test('[ATTACK-14] whose text could be signed for another is none', () => {
    const hidden = { agentOrderNo: 'T-1&agentUserId=u-1', platformUserId: '1188041528' };
    expect(faultOf(agentTransferRequest, { ...TRANSFER, agentUserId: undefined, ...hidden })).toEqual([
      2002,
      'agentOrderNo',
    ]);
    expect(faultOf(embedTokenRequest, { agentUserId: 'u', channelId: 'c&symbol=BTCUSDT' })).toEqual([
      2002,
      'channelId',
    ]);
    // What is no member here can be meant as it stands.
    expect(faultOf(entryUrlRequest, { agentUserId: 'u', redirectPath: '/x?a=1&symbol=BTCUSDT' })).toBe(0);
  });
});

describe('the amount of a transfer', () => {
  test.each([
    ['10', 1_000_000_000],
    ['0.00000001', 1],
    ['10.000000000', 1_000_000_000],
    [10.5, 1_050_000_000],
  ])('%j is %i of 10⁻⁸', (amount, units) => {
    expect(read(agentTransferRequest, { ...TRANSFER, amount })).toMatchObject({ value: { amount: units } });
  });

  test.each([
    '0',
    '0.0',
    '-1',
    '+1',
    '1e3',
    '0.000000001',
    '.5',
    '5.',
    'x',
    '0x1',
    '1,5',
    ' 1',
    0,
    -1,
    1e21,
    true,
    [],
    {},
  ])('%j is 2002', (amount) => {
    expect(faultOf(agentTransferRequest, { ...TRANSFER, amount })).toEqual([2002, 'amount']);
  });

  test('left out is 2001', () => {
    expect(faultOf(agentTransferRequest, { ...TRANSFER, amount: '' })).toEqual([2001, 'amount']);
  });
});

test.each([
  [agentTransferRequest, { ...TRANSFER, agentUserId: undefined }, [2001, 'agentUserId']],
  [agentTransferRequest, { ...TRANSFER, direction: 'in' }, [2002, 'direction']],
  [agentTransferRequest, { ...TRANSFER, currency: 'BTC' }, [2002, 'currency']],
  [agentTransferRequest, { ...TRANSFER, currency: 'USDT', platformUserId: 1188041528 }, 0],
  [agentTransferRequest, { ...TRANSFER, agentOrderNo: 'x'.repeat(64) }, 0],
  [agentTransferRequest, { ...TRANSFER, agentOrderNo: 'x'.repeat(65) }, [2003, 'agentOrderNo']],
  [agentTransferRequest, { ...TRANSFER, agentOrderNo: 'a b' }, [2002, 'agentOrderNo']],
  [agentTransferRequest, { ...TRANSFER, agentOrderNo: 'é' }, [2002, 'agentOrderNo']],
  [agentTransferRequest, { ...TRANSFER, agentUserId: 'x'.repeat(65) }, [2003, 'agentUserId']],
  [agentTransferRequest, { ...TRANSFER, platformUserId: 'abc' }, [2002, 'platformUserId']],
  [agentTransferRequest, { ...TRANSFER, platformUserId: 0 }, [2003, 'platformUserId']],
  [agentTransferAllOutRequest, { agentOrderNo: 'T', agentUserId: 'u', amount: '1' }, [2002, 'amount']],
  [reverseAgentTransferRequest, { origOrderNo: 'T', reverseOrderNo: 'R' }, 0],
  [reverseAgentTransferRequest, { origOrderNo: 'T' }, [2001, 'reverseOrderNo']],
  [
    reverseAgentTransferRequest,
    { origOrderNo: 'T', reverseOrderNo: 'R', reverseReason: 'x'.repeat(257) },
    [2003, 'reverseReason'],
  ],
  [agentAccountRequest, {}, 0],
  [agentAccountRequest, { currency: 'BTC' }, [2002, 'currency']],
  [userAssetsRequest, {}, [2001, 'agentUserId']],
  [bindUserRequest, { agentUserId: 'u', username: 'x'.repeat(65) }, [2003, 'username']],
  [bindUserRequest, { agentUserId: 'u', username: 'a\u0007b' }, [2002, 'username']],
  [bindUserRequest, { agentUserId: 'u', ext: '{"a":\n1}' }, 0],
  [bindUserRequest, { agentUserId: 7 }, [2002, 'agentUserId']],
  [embedTokenRequest, { agentUserId: 'u' }, [2001, 'channelId']],
  [embedTokenRequest, { agentUserId: 'u', channelId: 'x'.repeat(128) }, 0],
  [embedTokenRequest, { agentUserId: 'u', channelId: 'x'.repeat(129) }, [2003, 'channelId']],
])('%# a request is read: %s %j %j', (field, members, expected) => {
  expect(faultOf(field, members)).toEqual(expected);
});

describe('where an entry leads', () => {
  test.each(['/', '/trade/BTCUSDT?x=1#y', '/a//b', `/${'x'.repeat(511)}`])('%s is taken', (redirectPath) => {
    expect(faultOf(entryUrlRequest, { agentUserId: 'u', redirectPath })).toBe(0);
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '/a\\b',
    'https://evil.example',
    'javascript:alert(1)',
    'trade',
    '/\t/evil.example',
    '/a\nb',
    '\t//evil.example',
  ])('[ATTACK-40] %j is 2002', (redirectPath) => {
    expect(faultOf(entryUrlRequest, { agentUserId: 'u', redirectPath })).toEqual([2002, 'redirectPath']);
  });

  test('513 characters are 2003', () => {
    const redirectPath = `/${'x'.repeat(512)}`;
    expect(faultOf(entryUrlRequest, { agentUserId: 'u', redirectPath })).toEqual([2003, 'redirectPath']);
  });

  test.each([
    ['https://partner.example/back?a=1&b=2', 0],
    ['http://localhost:3000/', 0],
    ['https://user@partner.example/', 2002],
    ['https://user:word@partner.example/', 2002],
    ['ftp://partner.example/', 2002],
    ['javascript:alert(1)', 2002],
    ['//partner.example', 2002],
    ['/back', 2002],
    [7, 2002],
  ])('back to %j is %i', (returnUrl, code) => {
    const fault = faultOf(entryUrlRequest, { agentUserId: 'u', redirectPath: '/', returnUrl });
    expect(fault).toEqual(code === 0 ? 0 : [code, 'returnUrl']);
  });
});

describe('orders to list', () => {
  test.each([
    ['2026-03-05T11:32:57Z', 1_772_710_377_000],
    ['2026-03-05T11:32:57.808Z', 1_772_710_377_808],
    ['2026-03-05T12:32:57+01:00', 1_772_710_377_000],
    [1_772_710_377_808, 1_772_710_377_808],
  ])('from %j', (startTime, ms) => {
    expect(read(agentOrdersRequest, { startTime })).toMatchObject({ value: { startTime: ms } });
  });

  test.each([
    '2026-03-05',
    '2026-02-30T00:00:00Z',
    '2026-03-05T25:00:00Z',
    '2026-03-05T11:32:57',
    'now',
    -1,
    1.5,
  ])('not from %j: 2002', (startTime) => {
    expect(faultOf(agentOrdersRequest, { startTime })).toEqual([2002, 'startTime']);
  });

  test.each([
    [{ page: 0 }, [2003, 'page']],
    [{ pageSize: 101 }, [2003, 'pageSize']],
    [{ pageSize: 100, page: 3 }, 0],
    [{ orderType: 'transfer' }, [2002, 'orderType']],
    [{ status: 'PROCESSING' }, 0],
    [{ status: 'DONE' }, [2002, 'status']],
    [{ startTime: 2, endTime: 1 }, [2002, 'startTime']],
    [{ cursor: 'x' }, [2002, 'cursor']],
  ])('%j: %j', (members, expected) => {
    expect(faultOf(agentOrdersRequest, members)).toEqual(expected);
  });
});

describe('a query of trading data', () => {
  const users = { platformUserIds: ['1188041528', 1188041529] };

  test.each([
    [agentHistoryRequest, {}, 0],
    [agentHistoryRequest, users, 0],
    [agentHistoryRequest, { platformUserIds: [] }, [2002, 'platformUserIds']],
    [agentHistoryRequest, { platformUserIds: ['x'] }, [2002, 'platformUserIds[0]']],
    [agentHistoryRequest, { platformUserIds: '1188041528' }, [2002, 'platformUserIds']],
    [agentHistoryRequest, { platformUserIds: Array(100).fill(1) }, 0],
    [agentHistoryRequest, { platformUserIds: Array(101).fill(1) }, [2003, 'platformUserIds']],
    [agentHistoryRequest, { limit: 1000 }, 0],
    [agentHistoryRequest, { limit: 0 }, [2003, 'limit']],
    [agentHistoryRequest, { limit: 1001 }, [2003, 'limit']],
    [agentHistoryRequest, { limit: '10' }, [2002, 'limit']],
    [agentHistoryRequest, { startTime: 2, endTime: 1 }, [2002, 'startTime']],
    [agentHistoryRequest, { cursor: '!' }, [2002, 'cursor']],
    [agentHistoryRequest, { cursor: 'x'.repeat(513) }, [2002, 'cursor']],
    [agentTradesRequest, {}, [2001, 'platformUserIds']],
    [agentTradesRequest, users, 0],
    [agentCurrentOrdersRequest, {}, 0],
    [agentCurrentOrdersRequest, { orderCategory: 'CONDITIONAL' }, [2001, 'platformUserIds']],
    [agentCurrentOrdersRequest, { orderCategory: 'CONDITIONAL', ...users }, 0],
    [agentCurrentOrdersRequest, { orderCategory: 'OTHER' }, [2002, 'orderCategory']],
    [agentCurrentOrdersRequest, { startTime: 1 }, [2002, 'startTime']],
  ])('%# is read: %s %j %j', (field, members, expected) => {
    expect(faultOf(field, members)).toEqual(expected);
  });
});
