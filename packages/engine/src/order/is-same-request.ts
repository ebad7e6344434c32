/** True where `a` has every member of `b` by value, or both are null: requests are flat, and a command has more than its request. */
export function isSameRequest<T extends object>(a: T | null, b: T | null): boolean {
  if (a === null || b === null) return a === b;
  return (Object.keys(b) as (keyof T)[]).every((member) => a[member] === b[member]);
}
