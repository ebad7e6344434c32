import { object } from '../field/object-field.ts';

/** A body without members: `{}` or none at all. */
export const noMembers = object({});
