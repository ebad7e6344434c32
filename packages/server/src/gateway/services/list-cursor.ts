/** The cursors of one list: each holds the place it stands at, under the list's name, so that a cursor of another list is none of this. */
export class ListCursor {
  readonly #prefix: string;
  readonly #places: RegExp;

  /** `places`: what a place in the list looks like, from start to end. */
  constructor(list: string, places: RegExp) {
    this.#prefix = `${list}:`;
    this.#places = places;
  }

  /** The cursor of what comes after `place`. */
  encode(place: string | number): string {
    return Buffer.from(`${this.#prefix}${place}`).toString('base64url');
  }

  /** The place that a cursor stands at; undefined for what is no cursor of this list. */
  decode(cursor: string): string | undefined {
    const text = Buffer.from(cursor, 'base64url').toString();
    const place = text.slice(this.#prefix.length);
    const isOne = text.startsWith(this.#prefix) && this.#places.test(place) && this.encode(place) === cursor;
    return isOne ? place : undefined;
  }
}

/** An id of a row. */
export const ROW_ID = /^[1-9]\d{0,15}$/;
