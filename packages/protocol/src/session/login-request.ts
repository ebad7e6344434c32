import { optional, type RequestOf } from '../field/field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';

/** A password: any characters at all. */
export function password() {
  return text({ min: 1, max: 64, pattern: /^[\s\S]*$/, wants: 'must be a text' });
}

/** A user's name and password; the device is shown to the user among the sessions. */
export const loginRequest = object(
  {
    username: text({ min: 3, max: 32 }),
    password: password(),
    deviceId: optional(text({ min: 0, max: 64 }), undefined),
    deviceName: optional(text({ min: 0, max: 128 }), undefined),
  },
  { title: 'LoginRequest', example: { username: 'demo', password: 'demo1234' } },
);
export type LoginRequest = RequestOf<typeof loginRequest>;
