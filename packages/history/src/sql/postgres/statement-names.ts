/** Statements that a connection keeps prepared; the filters of all lists make fewer. */
const MAX_NAMES = 500;

/** Names under which statements are prepared, on every connection the same. */
export class StatementNames {
  readonly #names = new Map<string, string>();

  /** The name of `sql`; undefined where too many have one. */
  of(sql: string): string | undefined {
    const known = this.#names.get(sql);
    if (known !== undefined || this.#names.size >= MAX_NAMES) return known;
    const name = `history-${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }
}
