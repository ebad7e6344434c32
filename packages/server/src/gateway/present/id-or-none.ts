/** An id as it is answered: "" where there is none. */
export function idOrNone(id: number): string {
  return id === 0 ? '' : `${id}`;
}
