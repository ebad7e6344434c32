export * from './admin/admin-json.ts';
export * from './admin/agent-json.ts';
export * from './admin/agent-requests.ts';
export * from './admin/audit-json.ts';
export * from './admin/audit-requests.ts';
export * from './admin/clock-request.ts';
export type { PriceSourceInput } from './admin/price-source-field.ts';
export * from './admin/risk-json.ts';
export * from './admin/risk-requests.ts';
export * from './admin/symbol-requests.ts';
export * from './admin/user-requests.ts';
export * from './agent/agent-codes.ts';
export * from './agent/agent-json.ts';
export * from './agent/perpetual-requests.ts';
export * from './agent/signed-text.ts';
export * from './agent/transfer-requests.ts';
export * from './agent/user-requests.ts';
export {
  type DecimalFault,
  type DecimalUnits,
  formatDecimal,
  parseDecimal,
  parseSignedDecimal,
} from './decimal.ts';
export * from './envelope.ts';
export * from './error-code.ts';
export * from './explain/explain-json.ts';
export * from './explain/explain-requests.ts';
export { OFF_GRID } from './field/decimal-field.ts';
export type { RequestOf } from './field/field.ts';
export type { ObjectField } from './field/object-field.ts';
export type { ReadResult } from './field/read-result.ts';
export type { TextsField } from './field/texts-field.ts';
export { isJsonObject, type Json, type JsonObject, NumberText } from './json/json-value.ts';
export { type JsonResult, MAX_DEPTH, MAX_VALUES, parseStrictJson } from './json/strict-json.ts';
export * from './market/funding-json.ts';
export * from './market/funding-queries.ts';
export * from './market/market-json.ts';
export * from './market/market-queries.ts';
export * from './market/symbol-json.ts';
export { exampleOf } from './openapi/example.ts';
export { type OpenApiInfo, openApiDocument } from './openapi/openapi.ts';
export * from './order/cancel-request.ts';
export * from './order/condition-json.ts';
export * from './order/move-request.ts';
export * from './order/order-enums.ts';
export * from './order/order-json.ts';
export * from './order/order-queries.ts';
export * from './order/place-condition-request.ts';
export * from './order/place-request.ts';
export * from './order/place-strategy-request.ts';
export * from './order/strategy-json.ts';
export * from './order/strategy-slots.ts';
export * from './position/position-json.ts';
export * from './position/position-requests.ts';
export { referencePage } from './reference-page/reference-page.ts';
export * from './request/read-request.ts';
export { type RouteFinder, type RouteMatch, routeFinder } from './route/find-route.ts';
export { type Access, codesOf, type Method, type Route, type RouteRequest } from './route/route.ts';
export { itemsOf, weightOf } from './route/weight.ts';
export { adminRoutes } from './routes/admin-routes.ts';
export { agentRoutes } from './routes/agent-routes.ts';
export { publicRoutes } from './routes/public-routes.ts';
export * from './session/agent-sso-requests.ts';
export { type LoginRequest, loginRequest } from './session/login-request.ts';
export * from './session/session-json.ts';
export * from './user/api-key-requests.ts';
export * from './user/user-json.ts';
export * from './user/user-queries.ts';
