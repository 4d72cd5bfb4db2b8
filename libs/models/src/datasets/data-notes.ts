import { type DatasetConfig, type DataFacts, datasetFacts } from '@basin/core';
import type { DataColumns, SplitColumns } from './columns.ts';
import { countsOf, countsText } from './describe-values.ts';

/** What a study would get of a data set that it takes: facts, and what is allowed and yet seldom meant. */
export interface DataNotes {
  contents: { name: string; text: string }[];
  notes: string[];
}

/** Looking for equal examples stops here: a file of any size takes seconds. */
const comparedBytes = 2 ** 28;

/** Looks at columns as a training reads them. */
export function dataNotes(config: DatasetConfig, columns: DataColumns): DataNotes {
  const facts = datasetFacts(config);
  const { train, test } = columns;
  const contents: DataNotes['contents'] = [
    { name: 'one example', text: `[${facts.exampleShape.join(', ')}]` },
  ];
  const notes: string[] = [];
  if (facts.kind === 'classification') {
    const classes = config.name === 'csv' ? config.classes : null;
    contents.push({ name: 'training classes', text: classText(train, classes) });
    if (test !== null) contents.push({ name: 'test classes', text: classText(test, classes) });
    const absent = absentClasses(train, facts);
    if (absent.length > 0) {
      const shown = absent.slice(0, 5).join(', ') + (absent.length > 5 ? ', …' : '');
      notes.push(
        `no training example has the class ${shown}: the network gets an output for it all the same; classes are counted from 0`,
      );
    }
  }
  const constant = constantInputs(train);
  if (constant > 0 && facts.exampleShape.length === 1) {
    notes.push(
      `${constant === 1 ? '1 input is' : `${constant} inputs are`} the same in every training example, and teach${constant === 1 ? 'es' : ''} nothing`,
    );
  }
  notes.push(...repeatedExamples(train, test));
  return { contents, notes };
}

function classText({ targets }: SplitColumns, names: readonly string[] | null): string {
  return countsText(
    new Map([...countsOf(targets)].map(([label, count]) => [names?.[label] ?? label, count])),
    'classes',
  );
}

function absentClasses({ targets }: SplitColumns, { targetCount }: DataFacts): number[] {
  const seen = new Set<number>(targets);
  return Array.from({ length: targetCount }, (_, label) => label).filter((one) => !seen.has(one));
}

function constantInputs({ inputs, count }: SplitColumns): number {
  const width = inputs.length / count;
  let constant = 0;
  for (let column = 0; column < width; column++) {
    let at = column;
    while (at < inputs.length && inputs[at] === inputs[column]) at += width;
    if (at >= inputs.length) constant += 1;
  }
  return constant;
}

/** Examples that are in both splits make test results better than they are; equal ones of unlike targets cannot be learnt. */
function repeatedExamples(train: SplitColumns, test: SplitColumns | null): string[] {
  if (train.inputs.byteLength + (test?.inputs.byteLength ?? 0) > comparedBytes) {
    return ['too many examples to look for equal ones'];
  }
  const firsts = new Map<string, number>();
  let [repeated, unlike] = [0, 0];
  const digests = rowDigests(train);
  const width = train.targets.length / train.count;
  digests.forEach((digest, row) => {
    const first = firsts.get(digest);
    if (first === undefined) {
      firsts.set(digest, row);
      return;
    }
    repeated += 1;
    for (let value = 0; value < width; value++) {
      if (train.targets[first * width + value] === train.targets[row * width + value]) continue;
      unlike += 1;
      return;
    }
  });
  const notes: string[] = [];
  if (repeated > 0) {
    const of = unlike === 0 ? '' : `, ${unlike} of them with another target`;
    notes.push(
      `${repeated} of ${train.count} training examples have inputs that were there before${of}`,
    );
  }
  const shared = test === null ? 0 : rowDigests(test).filter((one) => firsts.has(one)).length;
  if (test !== null && shared > 0) {
    notes.push(
      `${shared} of ${test.count} test examples have inputs that are in the training split too`,
    );
  }
  return notes;
}

/** Two sums (after FNV-1a) over the words of each row: equal rows have equal ones, others practically never. */
function rowDigests({ inputs, count }: SplitColumns): string[] {
  const width = inputs.length / count;
  const words =
    inputs instanceof Uint8Array
      ? inputs
      : new Uint32Array(inputs.buffer, inputs.byteOffset, inputs.length);
  return Array.from({ length: count }, (_, row) => {
    let [a, b] = [0x811c9dc5, 0x9747b28c];
    for (let at = row * width; at < (row + 1) * width; at++) {
      const word = words[at] as number;
      // Shifted back: of floats often the highest bits alone differ, and products move bits up only.
      a = Math.imul(a ^ word, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x85ebca6b);
      b ^= b >>> 13;
    }
    return `${a}.${b}`;
  });
}
