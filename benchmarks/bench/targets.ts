import type { CaseRecord, RivalRecord } from './results.ts';
import type { RivalName } from './sides.ts';
import { measuredRivals } from './tables.ts';

/** A line of what Basin must show: the largest ratio of some cases, and its limit. */
interface Target {
  words: string;
  rivals: readonly RivalName[];
  applies(record: CaseRecord): boolean;
  ratioOf(rival: RivalRecord): number;
  limit: number;
}

const dense = ['function-fit', 'gradient-norm', 'minimal-ratio', 'error-surface'];
const convolutional = [
  'mnist-cnn',
  'random-labels',
  'flatness-interpolation',
  'flatness-sensitivity',
];
const isSmallDense = ({ experiment }: CaseRecord): boolean => dense.includes(experiment);
const isConvolutional = ({ experiment }: CaseRecord): boolean => convolutional.includes(experiment);
const ofMachine = ({ ratio }: RivalRecord): number => ratio;
/** Several in one program on both sides, where Basin's rule takes that form. */
const ofReplicas = ({ ratio, ratioOfReplicas }: RivalRecord): number => ratioOfReplicas ?? ratio;
const ofOne = ({ ratioOne }: RivalRecord): number => ratioOne;

const targets: readonly Target[] = [
  {
    words: 'plain PyTorch, every training',
    rivals: ['pytorch-plain'],
    applies: () => true,
    ratioOf: ofMachine,
    limit: 0.6,
  },
  {
    words: 'plain PyTorch, the small dense ones',
    rivals: ['pytorch-plain'],
    applies: isSmallDense,
    ratioOf: ofMachine,
    limit: 0.15,
  },
  {
    words: 'tuned PyTorch',
    rivals: ['pytorch-tuned'],
    applies: () => true,
    ratioOf: ofMachine,
    limit: 1,
  },
  {
    words: "PyTorch's expert form",
    rivals: ['pytorch-expert'],
    applies: () => true,
    ratioOf: ofReplicas,
    limit: 1,
  },
  {
    words: 'JAX jit + scan (one process, a process per core, features × points), dense',
    rivals: ['jax', 'jax-processes', 'jax-columns'],
    applies: (record) => !isConvolutional(record),
    ratioOf: ofMachine,
    limit: 1,
  },
  {
    words: 'JAX jit + scan, convolutional',
    rivals: ['jax', 'jax-processes'],
    applies: isConvolutional,
    ratioOf: ofMachine,
    limit: 1.1,
  },
  {
    words: 'JAX vmap over replicas',
    rivals: ['jax-vmap'],
    applies: () => true,
    ratioOf: ofReplicas,
    limit: 1,
  },
  {
    words: 'eager tfjs-node, function-fit, one worker',
    rivals: ['tfjs-eager'],
    applies: ({ experiment }) => experiment === 'function-fit',
    ratioOf: ofOne,
    limit: 0.1,
  },
  {
    words: 'eager tfjs-node, CNNs, the whole machine',
    rivals: ['tfjs-eager'],
    applies: isConvolutional,
    ratioOf: ofMachine,
    limit: 0.25,
  },
  {
    words: 'eager tfjs-node, CNNs, one worker',
    rivals: ['tfjs-eager'],
    applies: isConvolutional,
    ratioOf: ofOne,
    limit: 0.25,
  },
];

/** Rows `against | at most | found, largest | where | held`, from the numbers alone. */
export function targetRows(cases: readonly CaseRecord[]): string[][] {
  return targets.map(({ words, rivals, applies, ratioOf, limit }) => {
    const found = cases.filter(applies).flatMap((record) =>
      measuredRivals(record)
        .filter(([name]) => rivals.includes(name))
        .map(([name, rival]) => ({ where: record.name, name, ratio: ratioOf(rival) })),
    );
    const worst = found.toSorted((a, b) => b.ratio - a.ratio)[0];
    if (worst === undefined) return [words, String(limit), 'not measured', '', ''];
    const missed = found.filter(({ ratio }) => ratio > limit).length;
    return [
      words,
      String(limit),
      worst.ratio.toFixed(2),
      rivals.length > 1 ? `${worst.where} (${worst.name})` : worst.where,
      missed === 0 ? `all ${found.length}` : `${found.length - missed} of ${found.length}`,
    ];
  });
}
