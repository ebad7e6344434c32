/** The longest text, in bytes of UTF-8: its length is a u16. */
export const MAX_TEXT_BYTES = 0xffff;

/** The least and greatest amount that 16 bytes hold. */
export const MIN_WIDE = -(2n ** 127n);
export const MAX_WIDE = 2n ** 127n - 1n;

/** The upper half of −2⁶³, no safe integer: it says that 16 bytes of a wide amount follow. */
export const WIDE_ESCAPE_HIGH = -(2 ** 31);

/** In a block of numbers: says that a wide amount stands behind the block. */
export const WIDE_NUMBER = Number.POSITIVE_INFINITY;
