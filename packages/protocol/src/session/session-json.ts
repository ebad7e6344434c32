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
