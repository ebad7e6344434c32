/** Bytes that are no encoding of a value: cut short, unknown, out of range, or not the one canonical form. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}
