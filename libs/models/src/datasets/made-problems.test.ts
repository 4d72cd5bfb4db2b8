import { type DatasetConfig, datasetConfigSchema, datasetFacts, datasetText } from '@basin/core';
import { describe, expect, test } from 'vitest';
import type { DataColumns, SplitColumns } from './columns.ts';
import { memoryFiles } from '../testing/memory-files.ts';
import { columnsOf, loadData } from './load-data.ts';
import { resolveDataSource } from './resolve.ts';

const parse = (config: object): DatasetConfig => datasetConfigSchema.parse(config);
const columns = async (given: object): Promise<DataColumns> => {
  const config = parse(given);
  return columnsOf(config, await loadData([config]));
};
const rowsOf = ({ inputs, count }: SplitColumns): number[][] =>
  Array.from({ length: count }, (_, row) => [
    ...inputs.slice((row * inputs.length) / count, ((row + 1) * inputs.length) / count),
  ]);
const refusal = (config: object): string | undefined =>
  datasetConfigSchema.safeParse(config).error?.issues[0]?.message;

describe('parity', () => {
  test('labels are the parity of the relevant bits; no vector comes twice', async () => {
    const { train, test: tested } = await columns({
      ...{ name: 'parity', bitCount: 6, relevantCount: 2, trainCount: 50, testCount: 14 },
    });
    const all = [...rowsOf(train), ...rowsOf(tested as SplitColumns)];
    expect(new Set(all.map((row) => row.join())).size).toBe(64);
    rowsOf(train).forEach(([a = 0, b = 0], row) => {
      expect(train.targets[row]).toBe(a * b < 0 ? 1 : 0);
    });
  });

  test('more vectors than there are, or relevant bits, are refused', () => {
    expect(refusal({ name: 'parity', bitCount: 3, trainCount: 8, testCount: 1 })).toContain(
      '9 different vectors are asked for, and 3 bits have 8',
    );
    expect(refusal({ name: 'parity', bitCount: 3, trainCount: 8, testCount: null })).toBe(
      undefined,
    );
    expect(refusal({ name: 'parity', bitCount: 25, relevantCount: 26 })).toContain('at most');
  });
});

test('modular addition: every pair once, two one-hot numbers, their sum', async () => {
  const config = { name: 'modular-addition', modulus: 7, trainShare: 0.4 };
  const { train, test: tested } = await columns(config);
  expect([train.count, tested?.count]).toEqual([20, 29]);
  const all = [...rowsOf(train), ...rowsOf(tested as SplitColumns)];
  expect(new Set(all.map((row) => row.join())).size).toBe(49);
  rowsOf(train).forEach((row, index) => {
    expect(row.filter((value) => value !== 0)).toEqual([1, 1]);
    const [first, second] = [row.indexOf(1), row.lastIndexOf(1) - 7];
    expect(train.targets[index]).toBe((first + second) % 7);
  });
  const whole = parse({ ...config, trainShare: 1 });
  expect(datasetFacts(whole)).toMatchObject({ trainCount: 49, testCount: null });
});

describe('teacher', () => {
  test('a linear one gives a linear function of its inputs, the same for every seed of the data', async () => {
    const config = { name: 'teacher', hidden: [], activation: 'linear', inputCount: 2 };
    const weights = async (dataSeed: number): Promise<number[]> => {
      const { train } = await columns({ ...config, dataSeed });
      const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = rowsOf(train);
      const [y = 0, z = 0] = train.targets;
      const determinant = a * d - b * c;
      return [(y * d - z * b) / determinant, (a * z - c * y) / determinant];
    };
    const [one, other] = [await weights(0), await weights(1)];
    one.forEach((weight, index) => {
      expect(weight).toBeCloseTo(other[index] as number, 4);
    });
    const { train } = await columns({ ...config, dataSeed: 5 });
    rowsOf(train).forEach(([a = 0, b = 0], row) => {
      expect(train.targets[row]).toBeCloseTo((one[0] as number) * a + (one[1] as number) * b, 4);
    });
  });

  test('probabilities are the softmax of its outputs, the likeliest its class', async () => {
    const [values, shares, classes] = await Promise.all(
      (['regression', 'probabilities', 'classification'] as const).map((kind) =>
        columns({ name: 'teacher', kind, outputCount: 3 }),
      ),
    );
    const row = (from: DataColumns | undefined, index: number): number[] => [
      ...(from as DataColumns).train.targets.slice(3 * index, 3 * index + 3),
    ];
    for (const index of [0, 1, 5]) {
      const [powers, found] = [row(values, index).map(Math.exp), row(shares, index)];
      const sum = powers.reduce((a, b) => a + b);
      found.forEach((share, at) => {
        expect(share).toBeCloseTo((powers[at] as number) / sum, 6);
      });
      expect(found.indexOf(Math.max(...found))).toBe(classes?.train.targets[index]);
    }
  });

  test('noise is of the training outputs alone; classes are its largest output', async () => {
    const clean = await columns({ name: 'teacher' });
    const noisy = await columns({ name: 'teacher', noise: 0.5 });
    expect(noisy.train.targets).not.toEqual(clean.train.targets);
    expect(noisy.test).toEqual(clean.test);
    const classes = await columns({ name: 'teacher', kind: 'classification', outputCount: 4 });
    expect([...new Set(classes.train.targets)].sort()).toEqual([0, 1, 2, 3]);
    expect(refusal({ name: 'teacher', kind: 'classification' })).toContain('2 or more');
    expect(refusal({ name: 'teacher', kind: 'probabilities' })).toContain('2 or more');
  });
});

test.each(['chebyshev', 'even'])('Chebyshev polynomial on %s points', async (spacing) => {
  const { train } = await columns({ name: 'chebyshev', degree: 3, pointCount: 5, spacing });
  const ends = spacing === 'even' ? 1 : Math.cos(Math.PI / 10);
  expect(train.inputs[0]).toBeCloseTo(-ends, 6);
  expect(train.inputs[4]).toBeCloseTo(ends, 6);
  train.inputs.forEach((x, row) => {
    expect(train.targets[row]).toBeCloseTo(4 * x ** 3 - 3 * x, 5);
  });
});

describe('functions by expression', () => {
  test('points go from one end of the range to the other, test points too', async () => {
    const config = { name: 'function', target: 'x^2 + pi', range: [-1, 3], pointCount: 5 };
    const { train, test: tested } = await columns({ ...config, testCount: 3 });
    expect([...train.inputs]).toEqual([-1, 0, 1, 2, 3]);
    expect([...(tested?.inputs ?? [])]).toEqual([-1, 1, 3]);
    expect(train.targets[4]).toBeCloseTo(9 + Math.PI, 5);
    const window = await columns({ ...config, windowSize: 3 });
    expect([...window.train.inputs.slice(0, 6)]).toEqual([-2, -1, 0, -1, 0, 1]);
  });

  test('f1 by its formula is f1 by its name; noise changes training targets alone', async () => {
    const byName = await columns({ name: 'function', target: 'f1', pointCount: 40 });
    const formula = 'sin(5*pi*x)/(5*pi*x)';
    const written = await columns({ name: 'function', target: formula, pointCount: 40 });
    expect(written.train.inputs).toEqual(byName.train.inputs);
    written.train.targets.forEach((value, row) => {
      expect(value).toBeCloseTo(byName.train.targets[row] as number, 6);
    });
    const noisy = { name: 'function', target: 'f2', noise: 0.1, testCount: 9 };
    const { train, test: tested } = await columns(noisy);
    expect(Math.abs((train.targets[0] as number) - 1)).toBeGreaterThan(1e-6);
    expect(tested?.targets[0]).toBe(1);
    expect(datasetText(parse(noisy))).toContain('noise 0.1, 9 test points');
  });

  test.each([
    ['sin(3*x)/x + log(x)', [-1, 1], 'has no value (column 14: log gives NaN) at x = -1'],
    ['1/x', [-1, 1], 'has no value (column 2: / gives Infinity) at x = 0'],
    ['exp(100*x)', [0, 1], 'is 1.2204032943178408e+39 at x = 0.9,'],
  ])(
    '%s is refused when it is planned: it is not finite on all of its range',
    async (target, range, said) => {
      const config = { name: 'function', target, range, pointCount: 41 } as const;
      const resolved = resolveDataSource(parse(config), memoryFiles({}));
      await expect(resolved).rejects.toMatchObject({ code: 'dataset/not-finite' });
      await expect(resolved).rejects.toThrow(said);
    },
  );

  test('a text that is no function of x is refused with its column', () => {
    const message = (target: string) => refusal({ name: 'function', target });
    expect(message('sin(y)')).toContain('column 5: "y" is unknown: a function has the names x, pi');
    expect(message('f3')).toContain('f1, f2, or an expression');
    expect(message('2 +')).toContain('column 4');
    expect(refusal({ name: 'function', target: 'x', range: [1, 0] })).toContain('lower end first');
  });
});
