/** A wider copy of a column: what is there stays, the rest is 0. */
export function widenedInts(column: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(capacity);
  wider.set(column);
  return wider;
}

/** A wider copy of a column: what is there stays, the rest is 0. */
export function widenedFloats(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(capacity);
  wider.set(column);
  return wider;
}
