import { metricSummaryNames, queryText, type QueryNames, taskFieldNames } from '@basin/core';

const mostShown = 8;

/** Names that the word before the caret may become, and where it begins. */
export function completionsAt(
  text: string,
  caret: number,
  names: QueryNames,
): { start: number; words: string[] } {
  const word = /[^\s()=<>!~,"'`]*$/.exec(text.slice(0, caret))?.[0] ?? '';
  const start = caret - word.length;
  if (word === '') return { start, words: [] };
  const typed = word.toLowerCase();
  const all = [
    ...names.factors.map((name) => queryText({ kind: 'factor', name })),
    ...names.metrics.map((name) => queryText({ kind: 'metric', name, by: 'last' })),
    ...names.measures.map((name) => queryText({ kind: 'measure', name })),
    ...taskFieldNames,
    ...names.settings,
    ...metricSummaryNames.flatMap((by) =>
      names.metrics.map((name) => queryText({ kind: 'metric', name, by })),
    ),
  ];
  const found = [...new Set(all)].filter((name) => name.toLowerCase().includes(typed));
  // What begins so comes first.
  const words = [
    ...found.filter((name) => name.toLowerCase().startsWith(typed)),
    ...found.filter((name) => !name.toLowerCase().startsWith(typed)),
  ];
  const isWhole = words.length === 1 && words[0] === word;
  return { start, words: isWhole ? [] : words.slice(0, mostShown) };
}
