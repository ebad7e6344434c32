/**
 * A shorter list that still fails (ddmin): takes out ever smaller runs of items as long as `fails` holds without them.
 * `fails(items)` must be true at first, else the list comes back as it is; at most `maxTrials` calls of it.
 */
export function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => boolean,
  maxTrials: number,
): readonly T[] {
  let kept = items;
  let trials = 0;
  let size = Math.ceil(items.length / 2);
  while (size >= 1 && trials < maxTrials) {
    const before = kept.length;
    for (let start = 0; start < kept.length && trials < maxTrials; ) {
      const candidate = [...kept.slice(0, start), ...kept.slice(start + size)];
      trials += 1;
      if (fails(candidate)) kept = candidate;
      else start += size;
    }
    if (size === 1 && kept.length === before) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  return kept;
}
