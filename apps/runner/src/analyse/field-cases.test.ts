import { fileURLToPath } from 'node:url';
import { errorCode } from '@basin/core';
import { resolveDataSource } from '@basin/models/data';
import { describe, expect, it } from 'vitest';
import { planAnalysis } from './analysis-plan.ts';
import { dataFilesInto } from './data-files.ts';
import { parseData } from './data-flag.ts';
import { givenWeights } from './given-weights.ts';
import { readNetworkFile } from './network-file.ts';
import { readInput } from './read-input.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`./fixtures/field/${name}`, import.meta.url));

/** What `basin analyse` does before anything computes, with files as people have them. */
async function read(files: string, data: string, overrides: object = {}): Promise<Float32Array> {
  const [network = '', weightsFile = network] = files.split(' with ');
  const given = { ...readNetworkFile(fixture(`${network}.json`)), ...overrides };
  const file = readInput('--weights', fixture(`${weightsFile}.safetensors`));
  const weights = givenWeights(given, file, given.modules);
  const { input } = parseData(data, given, true);
  const dataset = await resolveDataSource(input, dataFilesInto([]));
  const name = weightsFile;
  const request = { network: given, dataset, dataBlobs: [], weights, name };
  planAnalysis({ ...request, measures: [{ measure: 'hessian' }], precision: 'float64' });
  return weights;
}

describe('files that once gave a wrong number, and no error', () => {
  it.each([
    ['labels beyond five outputs', 'five-classes', 'mnist:train:60', 'model/too-few-outputs'],
    ['three outputs, one target', 'three-outputs', 'function:f1:200', 'model/output-count'],
    ['one output, ten classes', 'one-output', 'mnist', 'model/too-few-outputs'],
    ['padding that PyTorch does not have', 'conv-pad1-stride2', 'mnist', 'model/state-dict'],
    ['no channels', 'mnist-28-28 with mnist-flat-bf16', 'mnist', 'model/bad-network'],
    ['channels first', 'mnist-1-28-28 with mnist-flat-bf16', 'mnist', 'model/bad-network'],
  ])('%s is refused', async (_what, files, data, code) => {
    const error: unknown = await read(files, data).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(errorCode(error)).toBe(code);
  });

  it('classes of numbers are refused', async () => {
    await expect(
      read('one-output', 'function:f1:200', { loss: 'cross-entropy' }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^model\//) as unknown });
  });
});

describe('files that were refused without need', () => {
  it.each([
    ['a tensor of integers that no layer wants', 'base with int64-buffer'],
    ['a byte-order mark', 'bom with base'],
  ])('%s is no fault', async (_what, files) => {
    expect(await read(files, 'function:f1:200')).toEqual(await read('base', 'function:f1:200'));
  });

  it('bfloat16 is read', async () => {
    const weights = await read('mnist-28-28-1 with mnist-flat-bf16', 'mnist');
    expect(weights).toHaveLength(7_850);
    // Seven bits of fraction.
    const bits = new Uint32Array(weights.buffer);
    expect(bits.every((word) => (word & 0xffff) === 0)).toBe(true);
  });

  it('the padding that it was trained with is taken', async () => {
    const layers = readNetworkFile(fixture('conv-pad1-stride2.json')).layers.map((layer) =>
      layer.type === 'conv2d' ? { ...layer, padding: 1 } : layer,
    );
    expect(await read('conv-pad1-stride2', 'mnist', { layers })).toHaveLength(1_510);
  });
});
