/** An exact rational number with a positive denominator; never reduced, compared by cross-multiplication. */
export class Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;

  /** `numerator / denominator`; a denominator of 0 is a RangeError. */
  constructor(numerator: bigint, denominator = 1n) {
    if (denominator === 0n) throw new RangeError('a denominator must not be zero');
    this.numerator = denominator < 0n ? -numerator : numerator;
    this.denominator = denominator < 0n ? -denominator : denominator;
  }

  plus(other: Fraction): Fraction {
    return new Fraction(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Fraction): Fraction {
    return this.plus(other.negated());
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  over(other: Fraction): Fraction {
    return new Fraction(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  negated(): Fraction {
    return new Fraction(-this.numerator, this.denominator);
  }

  magnitude(): Fraction {
    return this.numerator < 0n ? this.negated() : this;
  }

  isAbove(other: Fraction): boolean {
    return this.numerator * other.denominator > other.numerator * this.denominator;
  }

  /** The greatest integer not above it. */
  floor(): bigint {
    const quotient = this.numerator / this.denominator;
    return this.numerator % this.denominator < 0n ? quotient - 1n : quotient;
  }

  /** The least integer not below it. */
  ceil(): bigint {
    return -this.negated().floor();
  }

  /** The nearest integer, ties away from zero. */
  half(): bigint {
    const twice = 2n * this.denominator;
    const rounded =
      (2n * (this.numerator < 0n ? -this.numerator : this.numerator) + this.denominator) / twice;
    return this.numerator < 0n ? -rounded : rounded;
  }
}

/** 0 as a {@link Fraction}. */
export const ZERO = new Fraction(0n);

/** The larger of two fractions. */
export function larger(a: Fraction, b: Fraction): Fraction {
  return b.isAbove(a) ? b : a;
}

/** The sum of fractions, 0 of none. */
export function total(items: readonly Fraction[]): Fraction {
  return items.reduce((sum, item) => sum.plus(item), ZERO);
}
