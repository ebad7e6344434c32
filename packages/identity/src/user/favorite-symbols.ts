import type { IdentityDatabase } from '../store/database.ts';

/** The symbols that users have marked as favourites, in SQL. */
export class FavoriteSymbols {
  readonly #database: IdentityDatabase;

  constructor(database: IdentityDatabase) {
    this.#database = database;
  }

  /** A user's favourites, in the order in which they were saved; none where there are none. */
  async list(userId: number): Promise<readonly string[]> {
    const row = await this.#database
      .selectFrom('favorite_symbols')
      .select('symbols')
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row === undefined ? [] : (JSON.parse(row.symbols) as string[]);
  }

  /** Puts `symbols` in the place of a user's favourites; it is on disk when the promise settles. */
  async save(userId: number, symbols: readonly string[]): Promise<void> {
    const row = { user_id: userId, symbols: JSON.stringify(symbols) };
    await this.#database
      .insertInto('favorite_symbols')
      .values(row)
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ symbols: row.symbols }))
      .execute();
  }
}
