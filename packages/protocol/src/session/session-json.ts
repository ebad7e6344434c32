import { type Static, Type } from 'typebox';

/** A new login state. `accessExpire` is a moment in **seconds**. */
export const sessionSchema = Type.Object(
  {
    accessToken: Type.String({
      description: 'Send it as `Authorization: Bearer …`.',
      examples: ['eyJhbGciOiJFZERTQSJ9.…'],
    }),
    accessExpire: Type.Integer({
      description: 'When the token expires, in **seconds** since the epoch.',
      examples: [1772711277],
    }),
  },
  { title: 'Session' },
);
export type SessionJson = Static<typeof sessionSchema>;

/** The login state of an entry ticket, and where its holder is to go. */
export const entrySessionSchema = Type.Object(
  {
    ...sessionSchema.properties,
    redirectPath: Type.String({ description: 'A path of this site.', examples: ['/trade/BTCUSDT'] }),
  },
  { title: 'EntrySession' },
);
export type EntrySessionJson = Static<typeof entrySessionSchema>;
