import { expect, test } from 'vitest';
import { batchFailure, batchSuccess, errorEnvelope, successEnvelope } from './envelope.ts';

test('success is code, message, data, requestId', () => {
  expect(successEnvelope('{"orderId":"7"}', 'req-1')).toBe(
    '{"code":0,"message":"success","data":{"orderId":"7"},"requestId":"req-1"}',
  );
});

test('a request id of any printable characters stays JSON', () => {
  const id = 'a"b\\c</script>';
  expect(JSON.parse(successEnvelope('null', id)).requestId).toBe(id);
  expect(JSON.parse(errorEnvelope({ code: 5001 }, id)).requestId).toBe(id);
});

test('an error has no data and takes its message from the table', () => {
  expect(errorEnvelope({ code: 3003 }, 'req-1')).toBe(
    '{"code":3003,"message":"The order was not found","requestId":"req-1"}',
  );
});

test('an error carries what its refusal says beside', () => {
  const text = errorEnvelope(
    {
      code: 1003,
      message: 'Timestamp outside of tolerance window',
      errors: [{ field: 'a"', message: 'b' }],
      signedPayload: 'timestamp=1{"a":1}',
      clockDifferenceMs: -11_000,
    },
    'r',
  );
  expect(JSON.parse(text)).toEqual({
    code: 1003,
    message: 'Timestamp outside of tolerance window',
    errors: [{ field: 'a"', message: 'b' }],
    signedPayload: 'timestamp=1{"a":1}',
    clockDifferenceMs: -11_000,
    requestId: 'r',
  });
});

test('items of a batch have no request id', () => {
  expect(batchSuccess('{}')).toBe('{"code":0,"message":"success","data":{}}');
  expect(
    JSON.parse(batchFailure({ code: 2001, errors: [{ field: 'orders[0].side', message: 'is required' }] })),
  ).toEqual({
    code: 2001,
    message: 'A required parameter is missing',
    errors: [{ field: 'orders[0].side', message: 'is required' }],
  });
});
