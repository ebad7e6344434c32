import type { Command } from '@openperp/engine';
import { batchFailure, batchSuccess, type ReadResult } from '@openperp/protocol';
import type { CommandReply } from '../../../engine-thread/command-reply.ts';
import { type Answer, type FieldPath, Refused } from '../../pipeline/answer.ts';
import type { Services } from '../../services/services.ts';

/** How the items of a batch become commands, and their replies answers. */
export interface BatchWork<Item, C extends Command> {
  /** The command of an item, or why it is refused by itself. */
  readonly commandOf: (item: Item, at: FieldPath) => C | Refused;
  readonly answerOf: (command: C, reply: CommandReply, at: FieldPath) => Answer | Promise<Answer>;
}

/** Works off a batch: its good items become commands next to each other, in order; each is answered, or refused, on its own. */
export async function batchAnswer<Item, C extends Command>(
  { engine }: Pick<Services, 'engine'>,
  items: readonly ReadResult<Item>[],
  { commandOf, answerOf }: BatchWork<Item, C>,
): Promise<string> {
  const drafts = items.map((item, i) =>
    item.ok ? commandOf(item.value, pathOf(i)) : new Refused(item.refusal),
  );
  const commands = drafts.filter(
    (draft): draft is Exclude<typeof draft, Refused> => !(draft instanceof Refused),
  );
  const replies = await engine.submitBatch(commands);
  let next = 0;
  const answers = await Promise.all(
    drafts.map((draft, i) =>
      draft instanceof Refused ? draft : answerOf(draft, replies[next++]!, pathOf(i)),
    ),
  );
  return resultsText(answers);
}

function pathOf(index: number): FieldPath {
  return (member) => `orders[${index}].${member}`;
}

function resultsText(answers: readonly Answer[]): string {
  const failed = answers.filter((answer) => answer instanceof Refused).length;
  const results = answers.map((answer) =>
    answer instanceof Refused ? batchFailure(answer.refusal) : batchSuccess(answer),
  );
  return `{"successCount":${answers.length - failed},"failedCount":${failed},"results":[${results.join(',')}]}`;
}
