import type { GatewayDependencies } from '../gateway-dependencies.ts';
import type { Past } from './past.ts';
import type { SymbolDirectory } from './symbol-directory.ts';

/** What handlers work with. */
export interface Services extends GatewayDependencies {
  readonly past: Past;
  readonly symbols: SymbolDirectory;
  readonly isDraining: () => boolean;
  /** How users reach the public port, without a trailing slash; known once it listens. */
  readonly publicUrl: () => string;
}
