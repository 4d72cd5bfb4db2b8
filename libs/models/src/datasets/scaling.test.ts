import { columnsKey, type DatasetInput, datasetFacts } from '@basin/core';
import { describe, expect, test } from 'vitest';
import { exportNetwork } from '../pytorch/export-network.ts';
import { memoryFiles } from '../testing/memory-files.ts';
import { npyBytes } from '../testing/npy-bytes.ts';
import { loadData } from './load-data.ts';
import { resolveDataSource } from './resolve.ts';
import { type DataScaling, dataScaling } from './scaling.ts';

const values = Array.from({ length: 24 }, (_, index) => (index * index) % 17);
const arrays = (dtype: 'f8' | 'u1') => ({
  'x.npy': npyBytes([6, 4], values, dtype),
  'y.npy': npyBytes([6], [0, 1, 0, 1, 0, 1], 'i8'),
});
const npy = { name: 'npy', train: { inputs: 'x.npy', targets: 'y.npy' }, testShare: 0 } as const;

async function scaled(
  input: DatasetInput,
  given: Parameters<typeof memoryFiles>[0],
): Promise<{ found: DataScaling; inputs: Uint8Array | Float32Array | undefined }> {
  const files = memoryFiles(given);
  const config = await resolveDataSource(input, files);
  const loaded = await loadData([config], files.readBlob);
  const found = dataScaling(config, datasetFacts(config).exampleShape, loaded);
  return { found, inputs: loaded.get(columnsKey(config))?.train.inputs };
}

describe('how data were scaled', () => {
  test.each(['each', 'standardised', 'unit'] as const)('numbers, %s', async (scale) => {
    const { found, inputs } = await scaled({ ...npy, scale }, arrays('f8'));
    const { mean = [], deviation = [] } = found.inputs ?? {};
    expect(mean).toHaveLength(scale === 'each' ? 4 : 1);
    values.forEach((value, index) => {
      const at = index % mean.length;
      expect(inputs?.[index]).toBeCloseTo((value - mean[at]!) / deviation[at]!, 6);
    });
  });

  test('the package’s MNIST-1D, which is what people have, is what networks read', async () => {
    const { found } = await scaled({ name: 'mnist-1d', sampleCount: 100 }, {});
    expect(found.inputs).toBeNull();
  });

  test('numbers that are taken as they are have none', async () => {
    const { found } = await scaled({ ...npy, scale: 'none' }, arrays('f8'));
    expect(found).toMatchObject({ inputs: null, targets: null, features: null, classes: null });
  });

  test('bytes, by their mean and deviation or by 255', async () => {
    const { found } = await scaled({ ...npy, scale: 'standardised' }, arrays('u1'));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(found.isBytes).toBe(true);
    expect(found.inputs?.mean[0]).toBeCloseTo(mean, 8);
    const unit = (await scaled({ ...npy, scale: 'unit' }, arrays('u1'))).found.inputs;
    expect(unit?.mean).toEqual([0]);
    expect(unit?.deviation[0]).toBeCloseTo(255, 10);
  });

  test('a table says what its inputs and classes are called, and a Python file says it on', async () => {
    const csv = ['size,colour,kind', '1,red,a', '2,blue,b', '4,red,a', '9,blue,b'].join('\n');
    const input = { name: 'csv', file: 'a.csv', target: 'kind', testShare: 0 } as const;
    const { found } = await scaled(input, { 'a.csv': csv });
    expect(found).toMatchObject({
      features: ['size', 'colour=blue', 'colour=red'],
      classes: ['a', 'b'],
      inputs: { mean: [4, 0, 0] },
    });
    const network = {
      inputShape: [3],
      layers: [{ type: 'dense', units: 2, activation: 'linear', bias: true }],
    } as unknown as Parameters<typeof exportNetwork>[0];
    const { python, safetensors } = exportNetwork(network, new Float32Array(8), [], found);
    expect(python).toContain('CLASSES = ["a", "b"]');
    expect(python).toContain('FEATURES = ["size", "colour=blue", "colour=red"]');
    const length = Number(
      new DataView(safetensors.buffer, safetensors.byteOffset).getBigUint64(0, true),
    );
    const header = JSON.parse(new TextDecoder().decode(safetensors.subarray(8, 8 + length))) as {
      __metadata__: Record<string, string>;
    };
    expect(header.__metadata__).toMatchObject({
      ...{ format: 'pt', inputShape: '[3]', classes: '["a","b"]' },
    });
    expect(JSON.parse(header.__metadata__['mean'] ?? '')).toEqual([4, 0, 0]);
  });
});
