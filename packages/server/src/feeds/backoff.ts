/** How long to wait before the next attempt, ms: doubling from `firstMs` up to `maxMs`, each halved by up to a half (`random` in 0…1) so that not all come back at once. */
export function backoffMs(
  failures: number,
  { firstMs, maxMs }: { readonly firstMs: number; readonly maxMs: number },
  random: () => number,
): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(failures, 30));
  return fullMs * (0.5 + random() / 2);
}
