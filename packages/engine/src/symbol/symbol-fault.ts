/** Why a symbol's configuration is refused, the first fault found. */
export interface SymbolFault {
  /** 2003: a number or length outside its bounds, and what could overflow (NUM-2). 2002: what disagrees, has a wrong form, a wrong tier table. */
  readonly code: 2002 | 2003;
  /** The request member, as a path: `leverageTiers[2].maintenanceAmount`. */
  readonly field: string;
  /** The rule broken; "" where it is the form of the request alone. */
  readonly rule: string;
  readonly message: string;
}

/** A value made whole and checked, or the fault that refuses it. */
export type Completed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: SymbolFault };
