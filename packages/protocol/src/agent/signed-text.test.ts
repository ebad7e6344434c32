import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../json/json-value.ts';
import { parseStrictJson } from '../json/strict-json.ts';
import { agentSignedText, withoutEmptyMembers } from './signed-text.ts';

function objectOf(text: string): JsonObject {
  const json = parseStrictJson(new TextEncoder().encode(text));
  if (!json.ok || !isJsonObject(json.value)) throw new Error(`${text} is no object`);
  return json.value;
}

function hmac(text: string): string {
  return createHmac('sha256', 'secret').update(text).digest('hex');
}

describe('the text that an agent signs', () => {
  test.each([
    '{"agentCode":"AGENT001","amount":"10.00","nonce":"nonce-1","timestamp":1713024000}',
    '{"timestamp":1713024000,"nonce":"nonce-1","amount":10.00,"agentCode":"AGENT001","sign":"x"}',
    ' { "sign" : null, "timestamp" : "1713024000", "nonce":"nonce-1","ext":"", "blank":" \\t", "amount":"10.00", "agentCode":"AGENT001", "none":null } ',
  ])('of %s has the published digest', (body) => {
    const text = agentSignedText(objectOf(body));
    expect(text).toBe('agentCode=AGENT001&amount=10.00&nonce=nonce-1&timestamp=1713024000');
    expect(hmac(text)).toBe('dcb87a1b3133116a34df461f3bc61824b657ea42be4342ddf2335461df40d383');
  });

  test.each([
    // Arrays as compact JSON: the published example.
    ['{"platformUserIds":["1188041528"]}', 'platformUserIds=["1188041528"]'],
    ['{"platformUserIds": [ 1188041528 , "2" ]}', 'platformUserIds=[1188041528,"2"]'],
    ['{"empty":[],"object":{}}', 'empty=[]&object={}'],
    ['{"flag":true,"other":false}', 'flag=true&other=false'],
    // As written, not as any number library would write them.
    [
      '{"a":1.50,"b":1e3,"c":-0,"d":123456789012345678901,"e":0}',
      'a=1.50&b=1e3&c=-0&d=123456789012345678901&e=0',
    ],
    // ASCII order: capitals before small letters, digits before both.
    ['{"b":"1","B":"2","a10":"3","a9":"4","_":"5"}', 'B=2&_=5&a10=3&a9=4&b=1'],
    ['{"k":"a=b&c=d %26 +"}', 'k=a=b&c=d %26 +'],
    ['{"k":"\\u00e9\\"\\\\"}', 'k=é"\\'],
    ['{"o":{"b":[1.0,null,"x\\"y"],"a":{"z":" "}}}', 'o={"b":[1.0,null,"x\\"y"],"a":{"z":" "}}'],
    ['{"k":" a "}', 'k= a '],
    ['{"__proto__":"x","constructor":"y"}', '__proto__=x&constructor=y'],
    ['{}', ''],
  ])('of %s is %s', (body, text) => {
    expect(agentSignedText(objectOf(body))).toBe(text);
  });
});

test('null, "" and blank texts count as left out; 0, false and [] do not', () => {
  const body = objectOf('{"a":null,"b":"","c":" \\n","d":0,"e":false,"f":[],"g":"x"}');
  expect(Object.keys(withoutEmptyMembers(body))).toEqual(['d', 'e', 'f', 'g']);
});
