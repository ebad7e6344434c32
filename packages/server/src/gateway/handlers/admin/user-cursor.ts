const FORM = /^users:([1-9]\d{0,15})$/;

/** The cursor of the users that come after `userId`, newest first. */
export function encodeUserCursor(userId: number): string {
  return Buffer.from(`users:${userId}`).toString('base64url');
}

/** The user that a cursor stands at; undefined for what is no cursor of users. */
export function decodeUserCursor(cursor: string): number | undefined {
  const found = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (found === null) return undefined;
  const userId = Number(found[1]);
  return encodeUserCursor(userId) === cursor ? userId : undefined;
}
