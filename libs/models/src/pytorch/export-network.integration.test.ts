import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  activationNames,
  columnsKey,
  datasetFacts,
  type DatasetInput,
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
import { splitRows } from '../datasets/csv-split.ts';
import { loadData } from '../datasets/load-data.ts';
import { resolveDataSource } from '../datasets/resolve.ts';
import { type DataScaling, dataScaling } from '../datasets/scaling.ts';
import { memoryFiles } from '../testing/memory-files.ts';
import { npyBytes } from '../testing/npy-bytes.ts';
import { exportNetwork } from './export-network.ts';

/** A Python that has torch. */
const python = process.env['BASIN_PYTHON'];
const reason = !python ? ' (skipped: set BASIN_PYTHON to the path of a Python with torch)' : '';
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

/** Data as a user has them, beside what they become here. */
interface RawData {
  scaling: DataScaling;
  /** Row by row; null where a value is missing. */
  raw: (number | null)[];
  inputs: Float32Array;
}

/** A table with categories and holes in its numbers, far from 0, and a target that is standardised too. */
async function table(): Promise<RawData> {
  const ages = Array.from({ length: 12 }, (_, row) => (row === 3 ? null : 2_000 + row / 7));
  const colours = ages.map((_, row) => ['blue', 'red', 'white'][row % 3] as string);
  const rows = ages.map((age, row) => `${age ?? ''},${colours[row]},${row ** 2}`);
  const files = memoryFiles({ 'a.csv': ['age,colour,value', ...rows].join('\n') });
  const options = { target: 'value', kind: 'regression', missing: 'mean', testShare: 0 } as const;
  const input = { name: 'csv', file: 'a.csv', standardiseTarget: true, ...options } as const;
  // Rows are trained in an order of their own.
  const raw = splitRows(ages.length, null, 0, 0).train.flatMap((row) => [
    ages[row] ?? null,
    ...['blue', 'red', 'white'].map((one) => (one === colours[row] ? 1 : 0)),
  ]);
  return { raw, ...(await loadedData(input, files)) };
}

/** Images of two channels, each value with a scale of its own. */
async function images(): Promise<RawData> {
  const random = randomStream(3, 'raw');
  const raw = Array.from({ length: 6 * 32 }, (_, at) => Math.fround(at % 32) + random.normal());
  const files = memoryFiles({
    'x.npy': npyBytes([6, 4, 4, 2], raw),
    'y.npy': npyBytes([6], [0, 1, 0, 1, 0, 1], 'i8'),
  });
  const train = { inputs: 'x.npy', targets: 'y.npy' };
  const input = { name: 'npy', train, scale: 'each', testShare: 0 } as const;
  return { raw, ...(await loadedData(input, files)) };
}

async function loadedData(
  input: DatasetInput,
  files: ReturnType<typeof memoryFiles>,
): Promise<Omit<RawData, 'raw'>> {
  const config = await resolveDataSource(input, files);
  const loaded = await loadData([config], files.readBlob);
  const { inputs } = loaded.get(columnsKey(config))?.train as { inputs: Float32Array };
  return { inputs, scaling: dataScaling(config, datasetFacts(config).exampleShape, loaded) };
}

interface Made {
  /** As the module's file takes them by `normalize`; null where they are random. */
  inputs: (number | null)[];
  count: number;
  /** Channels last, and whether PyTorch wants them first. */
  shape: number[];
  isMoved: boolean;
  outputs: number[];
}

/** Exports a network with random weights, and what it makes of random inputs here. */
function made(index: number, config: NetworkConfig, given: RawData | null = null): Made {
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
  const {
    python: text,
    safetensors,
    inputShape,
  } = exportNetwork(config, state, [], given?.scaling ?? null);
  const place = join(folder, String(index));
  mkdirSync(place);
  writeFileSync(join(place, 'network.py'), text);
  writeFileSync(join(place, 'network.safetensors'), safetensors);
  const size = config.inputShape.reduce((product, length) => product * length, 1);
  const inputs =
    given === null
      ? Array.from({ length: 5 * size }, () => Math.fround(random.normal()))
      : [...given.inputs];
  const count = inputs.length / size;
  const { weights, buffers: kept } = splitState(description, state);
  const outputs = tf.tidy(() =>
    networkFunction(config)(
      tf.tensor1d(weights),
      tf.tensor(inputs, [count, ...config.inputShape]),
      tf.tensor1d(kept),
    ).dataSync(),
  );
  const isMoved = inputShape.length > 1 && inputShape.join() !== config.inputShape.join();
  return {
    inputs: given?.raw ?? inputs,
    count,
    shape: config.inputShape,
    isMoved,
    outputs: [...outputs],
  };
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
    values = [float("nan") if value is None else value for value in case["inputs"]]
    inputs = torch.tensor(values, dtype=torch.float64).reshape(case["count"], *case["shape"])
    if case["isMoved"]:
        inputs = inputs.movedim(-1, 1).contiguous()
    with torch.no_grad():
        outputs = module.load()(module.normalize(inputs))
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

test.skipIf(!python)(`PyTorch gives the same outputs, of raw data too${reason}`, async () => {
  const raw: [string, NetworkConfig, RawData][] = [
    ['a table', network([4], dense), await table()],
    ['images with a scale a value', network([4, 4, 2], conv, flatten, dense), await images()],
  ];
  const every = [...cases, ...raw];
  const all = every.map(([, config, given], index) => made(index, config, given ?? null));
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(all));
  const printed = execFileSync(python as string, ['-c', program, join(folder, 'cases.json')], {
    maxBuffer: 2 ** 26,
  });
  const found = JSON.parse(printed.toString()) as number[][];
  const differences = found.map((outputs, index) => [
    every[index]?.[0],
    relativeDifference(outputs, all[index]?.outputs as number[]),
  ]);
  expect(differences.filter(([, difference]) => !((difference as number) < 1e-6))).toEqual([]);
  expect(found).toHaveLength(every.length);
});
