import { type Random, randomStream, type TeacherConfig } from '@basin/core';
import { sharedFloats, type SplitColumns } from './columns.ts';
import type { DataLoader } from './data-loader.ts';

const activations: Record<TeacherConfig['activation'], (value: number) => number> = {
  tanh: Math.tanh,
  relu: (value) => Math.max(0, value),
  linear: (value) => value,
};

/** Loaded once a process: a wide teacher takes its time. */
export const teacherLoader: DataLoader<TeacherConfig> = {
  load(config) {
    const teacher = teacherOf(config);
    const split = (part: 'train' | 'test', count: number): SplitColumns =>
      examplesOf(config, teacher, count, {
        points: randomStream(config.dataSeed, `teacher:${part}`),
        // Of outputs that are measured, noise would be another target.
        noise: part === 'train' ? randomStream(config.dataSeed, 'teacher:noise') : null,
      });
    return Promise.resolve({
      train: split('train', config.trainCount),
      test: split('test', config.testCount),
    });
  },
};

/** One example's inputs → the teacher's outputs. */
type Teacher = (inputs: readonly number[]) => number[];

function teacherOf(config: TeacherConfig): Teacher {
  const { inputCount, hidden, outputCount, teacherSeed } = config;
  const random = randomStream(teacherSeed, 'teacher:weights');
  const widths = [inputCount, ...hidden, outputCount];
  const layers = widths.slice(1).map((units, index) => {
    const fanIn = widths[index] as number;
    const deviation = 1 / Math.sqrt(fanIn);
    return Array.from({ length: units }, () =>
      Array.from({ length: fanIn }, () => deviation * random.normal()),
    );
  });
  const activate = activations[config.activation];
  return (inputs) =>
    layers.reduce<number[]>(
      (values, units, index) =>
        units.map((weights) => {
          const sum = weights.reduce(
            (total, weight, at) => total + weight * (values[at] as number),
            0,
          );
          return index === layers.length - 1 ? sum : activate(sum);
        }),
      [...inputs],
    );
}

function examplesOf(
  { kind, inputCount, outputCount, noise }: TeacherConfig,
  teacher: Teacher,
  count: number,
  random: { points: Random; noise: Random | null },
): SplitColumns {
  const inputs = sharedFloats(count * inputCount);
  const values = sharedFloats(count * outputCount);
  const labels = new Int32Array(new SharedArrayBuffer(4 * count));
  for (let row = 0; row < count; row++) {
    const example = Array.from({ length: inputCount }, () => random.points.normal());
    const outputs = teacher(example).map(
      (value) => value + (random.noise === null ? 0 : noise * random.noise.normal()),
    );
    inputs.set(example, row * inputCount);
    values.set(kind === 'probabilities' ? softmax(outputs) : outputs, row * outputCount);
    labels[row] = outputs.indexOf(Math.max(...outputs));
  }
  return { count, inputs, targets: kind === 'classification' ? labels : values };
}

function softmax(outputs: readonly number[]): number[] {
  const largest = Math.max(...outputs);
  const exponentials = outputs.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}
