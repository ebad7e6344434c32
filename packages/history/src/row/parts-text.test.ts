import { expect, test } from 'vitest';
import { samplePart } from '../testing/sample-strategy.ts';
import { fromPartsText, toPartsText } from './parts-text.ts';

test('[NUM-2] amounts are texts of digits, whatever their size; other numbers and texts stay what they are', () => {
  const part = samplePart({
    request: {
      firstDrivenOn: 'FILLED',
      secondDrivenOn: '',
      order: null,
      condition: {
        type: 'TRAILING_STOP',
        side: 'SELL',
        positionSide: 'LONG',
        price: 0,
        quantity: 9_007_199_254_740_993n,
        stopPrice: 0,
        workingType: 'MARK_PRICE',
        activatePrice: 150_000_000,
        callbackRate: 10_000_000,
        timeInForce: 'GTE_GTC',
        reduceOnly: true,
        closePosition: false,
        priceProtect: false,
        goodTillDate: 0,
        clientOrderId: '9007199254740993',
      },
    },
    rejectField: 'quantity',
  });
  const text =
    '[{"request":{"firstDrivenOn":"FILLED","secondDrivenOn":"","order":null,"condition":{' +
    '"type":"TRAILING_STOP","side":"SELL","positionSide":"LONG","price":"0","quantity":"9007199254740993","stopPrice":"0",' +
    '"workingType":"MARK_PRICE","activatePrice":"150000000","callbackRate":10000000,"timeInForce":"GTE_GTC","reduceOnly":true,' +
    '"closePosition":false,"priceProtect":false,"goodTillDate":0,"clientOrderId":"9007199254740993"}},' +
    '"reduceOnly":true,"state":"INACTIVE","rejectCode":0,"rejectField":"quantity","rejectRule":"","order":null,"condition":null}]';
  expect(toPartsText([part])).toBe(text);
  expect(fromPartsText(text)).toEqual([part]);
});

test('no parts are an empty list', () => {
  expect(toPartsText([])).toBe('[]');
  expect(fromPartsText('[]')).toEqual([]);
});
