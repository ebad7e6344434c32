/** What generated client ids begin with; clients may not use it. */
export const GENERATED_CLIENT_ID_PREFIX = 'openperp-';

/** The clientOrderId of an order whose client gave none. */
export function generatedClientOrderId(orderId: number): string {
  return GENERATED_CLIENT_ID_PREFIX + String(orderId);
}

/** The number that a generated client id has after its `prefix`, 0 where it is no such id. */
export function generatedFor(clientId: string, prefix = GENERATED_CLIENT_ID_PREFIX): number {
  if (!clientId.startsWith(prefix)) return 0;
  const digits = clientId.slice(prefix.length);
  const id = Number(digits);
  return Number.isSafeInteger(id) && String(id) === digits ? id : 0;
}
