import { completeSymbol, type SymbolSpec } from '@openperp/engine';
import { createSymbolRequest, type Json, readJson } from '@openperp/protocol';
import { toSymbolInput } from './symbol-input.ts';

function readSymbol(value: Json, place: string, faults: string[]): SymbolSpec | undefined {
  const request = readJson(createSymbolRequest, value);
  if (!request.ok) {
    for (const { field, message } of request.refusal.errors ?? []) {
      faults.push(field === '' ? `${place}: ${message}` : `${place}.${field}: ${message}`);
    }
    return undefined;
  }
  const symbol = completeSymbol(toSymbolInput(request.value));
  if (symbol.ok) return symbol.value;
  faults.push(`${place}.${symbol.fault.field}: ${symbol.fault.message}`);
  return undefined;
}

function repeatedNames(symbols: readonly SymbolSpec[]): string[] {
  const names = symbols.map(({ symbol }) => symbol);
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

/** The symbols of a configuration file, in the form of the operator's `POST symbols`; what is wrong with them goes to `faults`, named by `place`. */
export function readSymbols(value: Json | undefined, place: string, faults: string[]): readonly SymbolSpec[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    faults.push(`${place}: must be a list of symbols`);
    return [];
  }
  const symbols = value
    .map((item: Json, at) => readSymbol(item, `${place}[${at}]`, faults))
    .filter((symbol) => symbol !== undefined);
  for (const name of repeatedNames(symbols)) faults.push(`${place}: ${name} is there twice`);
  return symbols;
}
