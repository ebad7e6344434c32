const JSON_TYPE = /^application\/json[ \t]*(;[ \t]*charset[ \t]*=[ \t]*"?utf-8"?[ \t]*)?$/i;

/** True when a body with these headers is uncompressed JSON in UTF-8; anything else is 1415. */
export function isJsonBody(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  if (contentType === undefined) return false;
  const plain = contentEncoding === undefined || contentEncoding.toLowerCase() === 'identity';
  return plain && (contentType === 'application/json' || JSON_TYPE.test(contentType));
}
