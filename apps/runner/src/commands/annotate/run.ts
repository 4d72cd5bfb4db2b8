import { BasinError, longestNote, longestTag, tagSchema } from '@basin/core';
import { openReader } from '@basin/store';
import { carryOut } from '@basin/execution/control/carry-out';
import {
  type Chosen,
  chooseSweep,
  chooseTarget,
  describe,
  shortId,
  targetOf,
} from '@basin/execution/reading/choose-target';
import { print } from '../../cli/print.ts';
import { printable } from '../../display/cells.ts';

/** Adds words to a sweep or a task, or takes them off. */
export async function tag(
  database: string,
  id: string,
  words: readonly string[],
  { remove, json }: { remove: boolean; json: boolean },
): Promise<void> {
  const chosen = find(database, id);
  const tags = remove ? [...words] : words.map(checkedTag);
  const change = remove ? { add: [], remove: tags } : { add: tags, remove: [] };
  const { result } = await carryOut(database, { command: 'tag', target: targetOf(chosen), change });
  print<'tag'>(json, { ...targetOf(chosen), tags: result.tags }, () => {
    const now = result.tags.length === 0 ? 'no tags' : result.tags.join(', ');
    return `${printable(describe(chosen))}: ${printable(now)}`;
  });
}

/** Writes a note about a sweep or a task. */
export async function note(
  database: string,
  id: string,
  text: string,
  json: boolean,
): Promise<void> {
  const chosen = find(database, id);
  if (text.trim() === '' || text.length > longestNote) {
    throw new BasinError(
      'cli/invalid-value',
      `the note has ${text.length} characters: write 1 to ${longestNote}`,
    );
  }
  await carryOut(database, { command: 'note', target: targetOf(chosen), text });
  print<'note'>(json, { ...targetOf(chosen), text }, () => `noted: ${printable(describe(chosen))}`);
}

/** Takes sweeps out of lists, or puts them back. */
export async function archive(
  database: string,
  ids: readonly string[],
  { undo, json }: { undo: boolean; json: boolean },
): Promise<void> {
  const reader = openReader(database);
  const sweeps = ids.map((id) => chooseSweep(reader, id));
  reader.close();
  const changed: string[] = [];
  for (const { sweepId } of sweeps) {
    const decision = { command: 'archive', sweepId, archived: !undo } as const;
    if ((await carryOut(database, decision)).result.changed) changed.push(sweepId);
  }
  print<'archive'>(json, { sweepIds: changed, archived: !undo }, () =>
    sweeps
      .map((sweep) => {
        const already = changed.includes(sweep.sweepId) ? '' : ' already';
        const words = undo ? 'in lists' : 'archived';
        return `${shortId(sweep.sweepId)} ${printable(sweep.name ?? sweep.experiment)}: ${words}${already}`;
      })
      .join('\n'),
  );
}

function find(database: string, id: string): Chosen {
  const reader = openReader(database);
  try {
    return chooseTarget(reader, id);
  } finally {
    reader.close();
  }
}

/** @throws BasinError `cli/invalid-value` for what no list of words could show. */
function checkedTag(word: string): string {
  const tag = tagSchema.safeParse(word);
  if (tag.success) return tag.data;
  throw new BasinError(
    'cli/invalid-value',
    `the tag "${printable(word)}" is no word: give 1 to ${longestTag} characters without line breaks`,
  );
}
