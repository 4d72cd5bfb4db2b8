import type { TrialsAddress } from './trials-address.ts';

/** What a button of a row does: each kind has a form, which the button belongs to and rows do not lie in. */
export type RowChoice = 'baseline' | 'brush';

export const rowForms: Record<RowChoice, string> = { baseline: 'baseline', brush: 'group' };

/** What of the address its form keeps: all but what is chosen, and what goes with it. */
export function keptOf(choice: RowChoice): Partial<TrialsAddress> {
  return choice === 'baseline' ? { baseline: null } : { groups: [], baseline: null, page: 1 };
}

/** What a button of that value changes. A group is looked into as if its values had been brushed. */
export function changeOf(
  choice: RowChoice,
  value: string,
  { brushes }: TrialsAddress,
): Partial<TrialsAddress> {
  return {
    ...keptOf(choice),
    ...(choice === 'baseline'
      ? { baseline: value === '' ? null : value }
      : { brushes: [...brushes, value] }),
  };
}
