import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { claimedFrameBytes, decodeFrame, encodeFrame, frameBytes, recordsOf } from './frame.ts';

const previousHash = Buffer.alloc(32, 0x11);
const records = [
  { sequence: 0x1_0000_0002, span: 3, timeMs: 1.5, payload: Buffer.from('ab') },
  { sequence: 0x1_0000_0005, span: 1, timeMs: 2, payload: Buffer.alloc(0) },
];
// magic, version 1, flags 0, epoch 7, first sequence 2^32 + 2, count 2, body of 34 bytes
const header = 'ff4f50fe' + '01' + '00' + '07000000' + '0200000001000000' + '02000000' + '22000000';
// 1.5 = 0x3ff8…, span 3, length 2, "ab"; 2.0 = 0x4000…, span 1, length 0
const body = `000000000000f83f${'03000000'}${'02000000'}6162` + `0000000000000040${'01000000'}${'00000000'}`;
const before = Buffer.from(header + previousHash.toString('hex') + body, 'hex');
const written = Buffer.concat([before, createHash('sha256').update(before).digest()]);

function decode(bytes: Buffer) {
  const claimed = claimedFrameBytes(bytes, 0);
  return claimed === undefined || claimed > bytes.length ? undefined : decodeFrame(bytes, 0, claimed);
}

/** Puts the right hash at the end of a frame that was changed. */
function rehashed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(written);
  change(bytes);
  createHash('sha256')
    .update(bytes.subarray(0, -32))
    .digest()
    .copy(bytes, bytes.length - 32);
  return bytes;
}

describe('a frame', () => {
  test('has the layout that its description says', () => {
    expect(frameBytes(records)).toBe(124);
    expect(encodeFrame(Buffer.alloc(200, 0xee), 7, previousHash, records)).toEqual(written);
  });

  test('gives back its records', () => {
    const frame = decode(written)!;
    expect([...recordsOf(frame)]).toEqual(records);
    expect([frame.epoch, frame.firstSequence, frame.lastSequence]).toEqual([7, 0x1_0000_0002, 0x1_0000_0005]);
    expect([frame.firstTimeMs, frame.lastTimeMs]).toEqual([1.5, 2]);
    expect(frame.previousHash).toEqual(previousHash);
  });

  test('[DUR-3] with any bit flipped is not whole', () => {
    for (let bit = 0; bit < written.length * 8; bit += 1) {
      const bytes = Buffer.from(written);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(decode(bytes), `bit ${bit}`).toBeUndefined();
    }
  });

  test('[DUR-3] cut at any byte is not whole', () => {
    for (let length = 58; length < written.length; length += 1) {
      expect(decode(written.subarray(0, length))).toBeUndefined();
    }
  });

  test.each<[string, (bytes: Buffer) => void]>([
    ['no records', (bytes) => bytes.writeUInt32LE(0, 18)],
    ['fewer records than its body', (bytes) => bytes.writeUInt32LE(1, 18)],
    ['more records than its body', (bytes) => bytes.writeUInt32LE(3, 18)],
    ['a record that stands for nothing', (bytes) => bytes.writeUInt32LE(0, 66)],
    ['a time that goes back', (bytes) => bytes.writeDoubleLE(2.5, 58)],
    ['a time that is no number', (bytes) => bytes.writeDoubleLE(Number.NaN, 58)],
    ['the sequence number 0', (bytes) => bytes.writeBigUInt64LE(0n, 10)],
    ['a sequence number past 2^53', (bytes) => bytes.writeBigUInt64LE(2n ** 53n, 10)],
    ['another version', (bytes) => bytes.writeUInt8(2, 4)],
    ['a flag that is not known', (bytes) => bytes.writeUInt8(1, 5)],
  ])('that has %s is none, whatever its hash', (_, change) => {
    expect(decode(rehashed(change))).toBeUndefined();
  });
});
