import type { KlineInterval, PriceType } from '@openperp/history';

/** The times of an export: [from, to) in ms, null: without that bound. */
export interface ExportWindow {
  readonly from: number | null;
  readonly to: number | null;
}

/** Which rows are exported. `symbol` null: of any. */
export type ExportList = ExportWindow &
  (
    | { readonly kind: 'fills'; readonly userId: number; readonly symbol: string | null }
    | { readonly kind: 'orders'; readonly userId: number; readonly symbol: string | null }
    | { readonly kind: 'ledger'; readonly userId: number; readonly symbol: string | null }
    | { readonly kind: 'trades'; readonly symbol: string }
    | {
        readonly kind: 'klines';
        readonly symbol: string;
        readonly interval: KlineInterval;
        readonly priceType: PriceType;
      }
  );

/** The lists by name; `fills` are an account's own trades. */
export type ExportKind = ExportList['kind'];
