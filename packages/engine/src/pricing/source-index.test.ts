import { describe, expect, test } from 'vitest';
import { text, units } from '../testing/scenario.ts';
import { medianOf, sourceIndex } from './source-index.ts';

/** The index of sources given as `price` or `price×weight`. */
function index(...sources: readonly string[]): string {
  return text(
    sourceIndex(
      sources.map((source) => {
        const [price = '', weight = '1'] = source.split('×');
        return { price: units(price), weight: units(weight) };
      }),
    ),
  );
}

describe('the index of several sources', () => {
  test('[PRICE-1] the weighted mean', () => {
    expect(index('1000')).toBe('1000');
    expect(index('100×1', '101×3')).toBe('100.75');
  });

  test('[NUM-3] the mean is rounded half-up to 8 digits', () => {
    expect(index('100', '100.00000001')).toBe('100.00000001');
    expect(index('100×2', '100.00000001×1')).toBe('100');
  });

  test('[PRICE-1] exactly 5 % off the median still counts, a unit past it does not', () => {
    // 305 / 3 and 295 / 3
    expect(index('100', '100', '105')).toBe('101.66666667');
    expect(index('100', '100', '105.00000001')).toBe('100');
    expect(index('100', '100', '95')).toBe('98.33333333');
    expect(index('100', '100', '94.99999999')).toBe('100');
  });

  test('[PRICE-1] one outlier gets no weight, whatever its weight was', () => {
    // (99 × 1 + 101 × 3) / 4 without the 200
    expect(index('99×1', '200×1000', '101×3')).toBe('100.5');
  });

  test('[PRICE-1] with more than one outlier the index is the median', () => {
    // The three inside alone would make (990 + 100 + 101) / 12 = 99.25.
    expect(index('99×10', '100', '101', '120', '80')).toBe('100');
    // Of an even count the median is the mean of the middle two: 100 and 101.
    expect(index('100×9', '101', '110', '90')).toBe('100.5');
    // Two that far apart are both outliers of what lies between them.
    expect(index('100×9', '120')).toBe('110');
  });

  test('[NUM-2] weights and prices of any size are exact', () => {
    expect(index('100000000×1000000000000000000', '100000001×1000000000000000000')).toBe('100000000.5');
  });

  test('[NUM-3] the mean of the middle two is rounded half-up', () => {
    expect(medianOf([2, 1])).toBe(2);
    expect(medianOf([9, 1, 4])).toBe(4);
    expect(medianOf([10, 1, 4, 7])).toBe(6);
    expect(medianOf([5])).toBe(5);
  });
});
