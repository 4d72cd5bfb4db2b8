import { columnsKey, datasetConfigSchema, datasetFacts, datasetText } from '@basin/core';
import { expect, test } from 'vitest';
import type { DataColumns } from './columns.ts';
import { columnsOf } from './load-data.ts';

const made = (config: object): DataColumns =>
  columnsOf(datasetConfigSchema.parse(config), new Map());
const points = ({ train }: DataColumns): { label: number; point: number[] }[] => {
  const width = train.inputs.length / train.count;
  return Array.from(train.targets, (label, row) => ({
    label,
    point: [...train.inputs.slice(row * width, (row + 1) * width)],
  }));
};

test.each(['moons', 'blobs', 'spirals'])(
  '%s: the same seed draws the same points, another seed and the other split others',
  (name) => {
    const one = made({ name, trainCount: 30, testCount: 20 });
    expect(made({ name, trainCount: 30, testCount: 20 })).toEqual(one);
    expect(one.test?.count).toBe(20);
    expect(one.test?.inputs).not.toEqual(one.train.inputs.slice(0, 40));
    const other = made({ name, trainCount: 30, testCount: 20, dataSeed: 1 });
    expect(other.train.inputs).not.toEqual(one.train.inputs);
    // More training points leave the test points as they are.
    expect(made({ name, trainCount: 60, testCount: 20 }).test).toEqual(one.test);
    const config = datasetConfigSchema.parse({ name, trainCount: 30, testCount: 20 });
    expect(datasetText(config)).toContain('30 training and 20 test points');
    const classes = datasetFacts(config).targetCount;
    expect(new Set(one.train.targets.slice(0, classes)).size).toBe(classes);
    expect(columnsKey(config)).not.toBe(
      columnsKey(datasetConfigSchema.parse({ ...config, noise: 3 })),
    );
  },
);

test('moons without noise are the half circles of make_moons', () => {
  for (const { label, point } of points(made({ name: 'moons', noise: 0, trainCount: 9 }))) {
    const [x, y] = point as [number, number];
    const [a, b] = label === 0 ? [x, y] : [1 - x, 0.5 - y];
    expect(a ** 2 + b ** 2).toBeCloseTo(1, 6);
    expect(b).toBeGreaterThanOrEqual(-1e-6);
  }
});

test('spirals without noise are at radius r and angle 2π(turns·r + class/classes)', () => {
  const config = { name: 'spirals', noise: 0, trainCount: 300, classCount: 3, turns: 2 };
  for (const { label, point } of points(made(config))) {
    const [x, y] = point as [number, number];
    const radius = Math.hypot(x, y);
    const angle = 2 * Math.PI * (2 * radius + label / 3);
    expect(x).toBeCloseTo(radius * Math.cos(angle), 5);
    expect(y).toBeCloseTo(radius * Math.sin(angle), 5);
  }
});

test('blobs have the noise as their deviation, in every dimension', () => {
  const columns = made({ name: 'blobs', noise: 2, trainCount: 6_000, dimension: 3 });
  const first = points(columns).filter(({ label }) => label === 1);
  for (let axis = 0; axis < 3; axis++) {
    const values = first.map(({ point }) => point[axis] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(0.15);
    expect(Math.abs(mean)).toBeLessThan(10.2);
  }
});
