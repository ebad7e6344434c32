/** Names of this many characters show nothing of themselves. */
const TOO_SHORT = 2;

/** A name as others see it: its first and last character, however long it is; "*" for one that is too short to be masked. */
export function maskedName(name: string): string {
  const characters = [...name];
  return characters.length <= TOO_SHORT ? '*' : `${characters[0]}***${characters.at(-1)}`;
}
