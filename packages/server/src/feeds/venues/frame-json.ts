import { isJsonObject, type Json, type JsonObject, NumberText, parseStrictJson } from '@openperp/protocol';
import type { VenueMessage } from '../venue-adapter.ts';

/** A frame that says nothing of a price. */
export const NOTHING: VenueMessage = { kind: 'nothing' };

/** The object that a frame is; `undefined` for anything else. */
export function readFrame(frame: Uint8Array): JsonObject | undefined {
  const json = parseStrictJson(frame);
  return json.ok && isJsonObject(json.value) ? json.value : undefined;
}

/** A frame that the venue's format does not know. */
export function unknownFrame(): VenueMessage {
  return { kind: 'fault', detail: 'no frame of this venue' };
}

/** A refusal in the venue's own words. */
export function refusal(...words: readonly (Json | undefined)[]): VenueMessage {
  const detail = words
    .map((word) => (word instanceof NumberText ? word.text : word))
    .filter((word) => typeof word === 'string' && word !== '')
    .join(': ');
  return { kind: 'refusal', detail };
}

/** A whole number, written as a number or as text; `undefined` for anything else. */
export function readInteger(value: Json | undefined): number | undefined {
  const text = value instanceof NumberText ? value.text : value;
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The objects of a list; `undefined` where it is none, or holds anything else. */
export function readObjects(value: Json | undefined): readonly JsonObject[] | undefined {
  return Array.isArray(value) && value.every(isJsonObject) ? value : undefined;
}
