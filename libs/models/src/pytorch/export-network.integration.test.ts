import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  activationNames,
  layerEntries,
  type NetworkConfig,
  networkConfigSchema,
  randomStream,
} from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialBuffers, splitState, stateSize } from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { networkFunction } from '../network/network-function.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { vocabulary } from '../testing/vocabulary-fixture.ts';
import { exportNetwork } from './export-network.ts';

/** A Python that has torch. */
const python = process.env['BASIN_PYTHON'];
const reason = !python ? ' (skipped: BASIN_PYTHON names no Python with torch)' : '';
const folder = mkdtempSync(join(tmpdir(), 'basin-pytorch-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const network = (inputShape: number[], ...layers: object[]): NetworkConfig =>
  networkConfigSchema.parse({ inputShape, layers });
const dense = { type: 'dense', units: 3 };
const conv = { type: 'conv2d', filters: 4, kernelSize: 3 };
const flatten = { type: 'flatten' };

/** The fixture's networks have each layer and activation; these have what depends on shapes. */
const cases: [name: string, network: NetworkConfig][] = [
  ...vocabulary.networks.map((one, index): [string, NetworkConfig] => [
    `${index} ${one.name}`,
    one.network,
  ]),
  [
    'TensorFlow’s same with a stride',
    network([7, 6, 2], { ...conv, stride: 2, padding: 'same' }, flatten, dense),
  ],
  ['same', network([5, 5, 2], { ...conv, padding: 'same', dilation: 2 }, flatten, dense)],
  [
    'padding and activation',
    network(
      [6, 6, 1],
      { ...conv, padding: 1, activation: 'relu' },
      { type: 'max-pool2d', size: 2 },
      flatten,
      dense,
    ),
  ],
  ['a picture flattened at once', network([4, 5], flatten, dense)],
  [
    'an image flattened at once',
    network([4, 5, 2], { type: 'scale', factor: 0.5 }, flatten, dense),
  ],
  [
    'a signal',
    network(
      [20, 3],
      { type: 'conv1d', filters: 5, kernelSize: 5, stride: 2, padding: 1, activation: 'relu' },
      { type: 'max-pool1d', size: 2, stride: 1 },
      flatten,
      dense,
    ),
  ],
  ['channels’ means', network([6, 6, 2], conv, { type: 'global-avg-pool' }, dense)],
  ...activationNames.map((activation): [string, NetworkConfig] => [
    activation,
    network([3], { ...dense, activation }),
  ]),
  [
    'residuals within residuals',
    network(
      [6, 6, 2],
      {
        type: 'residual',
        activation: 'relu',
        layers: [
          { ...conv, padding: 1, stride: 2, activation: 'relu' },
          { type: 'residual', layers: [{ ...conv, padding: 1 }, { type: 'batch-norm' }] },
        ],
      },
      flatten,
      dense,
    ),
  ],
  ['dropout', network([4], { ...dense, activation: 'relu' }, { type: 'dropout' }, dense)],
  [
    'batch norm of images',
    network([5, 5, 2], conv, { type: 'batch-norm', activation: 'relu' }, flatten, dense),
  ],
];

interface Made {
  inputs: number[];
  count: number;
  /** Channels last, and whether PyTorch wants them first. */
  shape: number[];
  isMoved: boolean;
  outputs: number[];
}

/** Exports a network with random weights, and what it makes of random inputs here. */
function made(index: number, config: NetworkConfig): Made {
  const description = describeNetwork(config);
  const random = randomStream(index, 'pytorch-export');
  const state = Float32Array.from({ length: stateSize(description) }, () => 0.5 * random.normal());
  const buffers = initialBuffers(description);
  // Means as they come, variances above zero.
  state.set(
    buffers.map((value, place) => value + 0.3 + 0.1 * Math.abs(state[place] ?? 0)),
    description.parameterCount,
  );
  for (const { role, offset } of description.buffers) {
    if (role === 'num_batches_tracked') state[description.parameterCount + offset] = 7;
  }
  const { python: text, safetensors, inputShape } = exportNetwork(config, state);
  const place = join(folder, String(index));
  mkdirSync(place);
  writeFileSync(join(place, 'network.py'), text);
  writeFileSync(join(place, 'network.safetensors'), safetensors);
  const count = 5;
  const size = config.inputShape.reduce((product, length) => product * length, 1);
  const inputs = Array.from({ length: count * size }, () => Math.fround(random.normal()));
  const { weights, buffers: kept } = splitState(description, state);
  const outputs = tf.tidy(() =>
    networkFunction(config)(
      tf.tensor1d(weights),
      tf.tensor(inputs, [count, ...config.inputShape]),
      tf.tensor1d(kept),
    ).dataSync(),
  );
  const isMoved = inputShape.length > 1 && inputShape.join() !== config.inputShape.join();
  return { inputs, count, shape: config.inputShape, isMoved, outputs: [...outputs] };
}

const program = `
import importlib.util, json, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
found = []
for index, case in enumerate(json.load(open(sys.argv[1]))):
    path = Path(sys.argv[1]).parent / str(index) / "network.py"
    spec = importlib.util.spec_from_file_location("network", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    inputs = torch.tensor(case["inputs"]).reshape(case["count"], *case["shape"])
    if case["isMoved"]:
        inputs = inputs.movedim(-1, 1).contiguous()
    with torch.no_grad():
        outputs = module.load()(inputs)
    found.append(outputs.reshape(-1).tolist())
print(json.dumps(found))
`;

test('the networks have every layer and every activation', () => {
  const layers = cases.flatMap(([, { layers: own }]) => own);
  const types = new Set<string>(layers.map(({ type }) => type));
  expect(
    layerEntries.map(({ schema }) => schema.shape.type.value).filter((one) => !types.has(one)),
  ).toEqual([]);
  const used = new Set(layers.map((layer) => ('activation' in layer ? layer.activation : null)));
  expect(activationNames.filter((one) => !used.has(one))).toEqual([]);
});

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

test.skipIf(!python)(`PyTorch gives the same outputs${reason}`, () => {
  const all = cases.map(([, config], index) => made(index, config));
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(all));
  const printed = execFileSync(python as string, ['-c', program, join(folder, 'cases.json')], {
    maxBuffer: 2 ** 26,
  });
  const found = JSON.parse(printed.toString()) as number[][];
  const differences = found.map((outputs, index) => [
    cases[index]?.[0],
    relativeDifference(outputs, all[index]?.outputs as number[]),
  ]);
  expect(differences.filter(([, difference]) => !((difference as number) < 1e-6))).toEqual([]);
  expect(found).toHaveLength(cases.length);
});
