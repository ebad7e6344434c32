import type { CommandBatch } from './engine-message.ts';

/** Encoded commands that belong together: they are in one frame, so a crash keeps all of them or none (DUR-2). */
export type CommandGroup = readonly Uint8Array[];

/** Taken groups are forgotten in lots of at least this many. */
const COMPACT_AT = 1024;

/** The groups that wait for the sequencer, first come, first served. Bounded by what the gateway may have outstanding. */
export class GroupQueue {
  #groups: CommandGroup[] = [];
  #at = 0;
  #commands = 0;

  /** Commands waiting. */
  get commands(): number {
    return this.#commands;
  }

  add(group: CommandGroup): void {
    this.#groups.push(group);
    this.#commands += group.length;
  }

  /** Adds all groups of a batch. */
  addBatch({ layout, bytes }: CommandBatch): void {
    let offset = 0;
    let at = 0;
    while (at < layout.length) {
      const group: Uint8Array[] = [];
      const end = at + 1 + layout[at]!;
      for (at += 1; at < end; at += 1) {
        group.push(bytes.subarray(offset, offset + layout[at]!));
        offset += layout[at]!;
      }
      this.add(group);
    }
    if (offset !== bytes.length) throw new Error('a command batch whose commands do not cover its bytes');
  }

  /** The next group, without taking it. */
  peek(): CommandGroup | undefined {
    return this.#groups[this.#at];
  }

  /** Takes the next group. */
  shift(): CommandGroup | undefined {
    const group = this.#groups[this.#at];
    if (group === undefined) return undefined;
    this.#at += 1;
    this.#commands -= group.length;
    if (this.#at >= COMPACT_AT && 2 * this.#at >= this.#groups.length) {
      this.#groups = this.#groups.slice(this.#at);
      this.#at = 0;
    }
    return group;
  }
}
