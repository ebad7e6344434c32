import type { Route } from './route.ts';

const ONE_ANSWER = 1;
const LIST = 5;

/** What a request to `route` costs of the requests that an address may send (LIMIT): what reads a list page by page, or part by part, costs more. */
export function weightOf({ query, body, isList }: Route): number {
  const isPaged =
    query?.names.has('pageSize') === true ||
    body?.members.pageSize !== undefined ||
    body?.members.cursor !== undefined;
  return isPaged || isList === true ? LIST : ONE_ANSWER;
}

/** As how many orders or cancels a request to `route` counts (LIMIT): the items of a batch, the parts of a strategy, else 1. `body`: as it was read. */
export function itemsOf({ countedItems }: Route, body: unknown): number {
  if (countedItems === undefined) return 1;
  return (body as Readonly<Record<string, readonly unknown[]>>)[countedItems]!.length;
}
