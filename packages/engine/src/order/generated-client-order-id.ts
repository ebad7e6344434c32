/** What generated client order ids begin with; clients may not use it. */
export const GENERATED_CLIENT_ID_PREFIX = 'openperp-';

/** The clientOrderId of an order whose client gave none. */
export function generatedClientOrderId(orderId: number): string {
  return GENERATED_CLIENT_ID_PREFIX + String(orderId);
}

/** The order that a generated clientOrderId names, 0 where it is not one. */
export function generatedFor(clientOrderId: string): number {
  if (!clientOrderId.startsWith(GENERATED_CLIENT_ID_PREFIX)) return 0;
  const digits = clientOrderId.slice(GENERATED_CLIENT_ID_PREFIX.length);
  const orderId = Number(digits);
  return Number.isSafeInteger(orderId) && String(orderId) === digits ? orderId : 0;
}
