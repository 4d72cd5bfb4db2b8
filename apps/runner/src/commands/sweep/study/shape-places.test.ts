import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planStudy, StudyFileError } from '@basin/studies/file';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStudyFile } from './read-study-file.ts';
import { studyHost } from './study-host.ts';

/*
 * What does not fit together in a network is shown where the file has it: line and column of the layer, with its
 * number, its type, the shape that reached it and the one that it takes.
 */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'basin-shapes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function problemsOf(name: string, text: string): Promise<string[]> {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  try {
    await planStudy(await readStudyFile(file, name), studyHost(folder, null));
  } catch (error) {
    if (!(error instanceof StudyFileError)) throw error;
    return error.problems.map(
      ({ position, message }) => `${position?.line}:${position?.column} ${message}`,
    );
  }
  throw new Error('it was accepted');
}

const yaml = (layers: readonly string[], more = ''): string => `name: shapes
training:
  dataset: { name: mnist, trainCount: 1200 }
  network:
    layers:
${layers.map((layer) => `      - ${layer}\n`).join('')}  optimiser: { type: sgd, learningRate: 0.1 }
  epochCount: 1
  batchSize: 100
${more}`;
const [flatten, ten] = ['{ type: flatten }', '{ type: dense, units: 10 }'];
const conv = '{ type: conv2d, filters: 4, kernelSize: 5 }';

test.each<[string, string[], string, string?]>([
  [
    'a convolution of a vector',
    [flatten, conv, ten],
    '7:9 the training cannot run: layer 1 (conv2d) got an input of shape [784], and takes [height, width, channels]',
  ],
  [
    'a dense layer on images',
    [conv, ten],
    '7:9 the training cannot run: layer 1 (dense) got an input of shape [24, 24, 4], and takes [values]: put a flatten layer before it',
  ],
  [
    'a window that is too large',
    [conv, '{ type: max-pool2d, size: 30, padding: 1 }', flatten, ten],
    '7:9 the training cannot run: layer 1 (max-pool2d) has a window of 30, but its input of shape [24, 24, 4] is only 24 long there, 26 with its padding',
  ],
  [
    'within a residual layer',
    [conv, '{ type: residual, layers: [{ type: layer-norm }, { type: dense, units: 4 }] }', ten],
    '7:58 the training cannot run: layer 1.layers.1 (dense) got an input of shape [24, 24, 4], and takes [values]',
  ],
  [
    'a way around that no projection makes',
    [conv, '{ type: residual, layers: [{ type: flatten }] }', ten],
    '7:9 the training cannot run: layer 1 (residual) adds its input of shape [24, 24, 4] to what its layers make of it, of shape [2304]',
  ],
  [
    'behind a group that is repeated',
    ['{ repeat: 3, layers: [{ type: conv2d, filters: 4, kernelSize: 12 }] }', flatten, ten],
    '6:31 the training cannot run: layer 2 (conv2d) has a window of 12, but its input of shape [6, 6, 4] is only 6 long there',
  ],
  [
    'by a parameter: the point is said',
    ['{ type: conv2d, filters: 4, kernelSize: $kernel }', flatten, ten],
    '6:9 the training cannot run: layer 0 (conv2d) has a window of 40, but its input of shape [28, 28, 1] is only 28 long there: make the window smaller or the input larger (at kernel 40)',
    'parameters: { kernel: { values: [3, 40] } }\n',
  ],
  [
    'outputs that are too few: the last layer',
    ['{ type: dense, units: 16 }', '{ type: dense, units: 9 }'],
    '7:9 the training cannot run: the network has 9 outputs, but the data set has 10 classes',
  ],
  [
    'an output that is no vector',
    [conv, '{ type: avg-pool2d, size: 2 }'],
    "7:9 the training cannot run: the network's output has shape [12, 12, 4]",
  ],
])('%s', async (_what, layers, words, more) => {
  const found = await problemsOf('study.yaml', yaml(layers, more));
  expect(found).toEqual([expect.stringContaining(words)]);
});

const values = '{ name: function, target: f1, pointCount: 20, randomLabelShare: 0.5 }';
test.each([
  ['loss: cross-entropy', values, '10:3 the training cannot run: the loss is cross-entropy'],
  ['precision: float32', values, '3:58 the training cannot run: randomLabelShare is 0.5'],
  [
    'averaging: { type: swa, startEpoch: 5 }',
    '{ name: mnist }',
    '10:27 the training cannot run: averaging is swa from epoch 5 on',
  ],
  [
    'record: { predictions: true }',
    '{ name: mnist }',
    '10:13 the training cannot run: record.predictions stores',
  ],
])('what else does not fit is shown where it is written: %s', async (line, data, words) => {
  const text = yaml([ten], `  ${line}\n`).replace('{ name: mnist, trainCount: 1200 }', data);
  expect(await problemsOf('study.yaml', text)).toEqual([expect.stringContaining(words)]);
});

test('the same in JSON', async () => {
  const study = {
    name: 'shapes',
    training: {
      dataset: { name: 'mnist', trainCount: 1200 },
      network: { layers: [{ type: 'flatten' }, { type: 'conv2d', filters: 4, kernelSize: 5 }] },
      ...{ optimiser: { type: 'sgd', learningRate: 0.1 }, epochCount: 1, batchSize: 100 },
    },
  };
  const text = JSON.stringify(study, null, 2);
  const line = text.slice(0, text.indexOf('"conv2d"')).split('\n').length - 1;
  expect(await problemsOf('study.json', text)).toEqual([
    expect.stringContaining(`${line}:9 the training cannot run: layer 1 (conv2d) got an input`),
  ]);
});

test('and in a module, through its constants', async () => {
  const text = `// const layers = [ the wrong one
const layers: unknown[] = [
  { type: 'flatten' }, // { type: 'nothing' }
  { type: 'conv2d', filters: 4, kernelSize: 5 },
];

const made = 1200;
export default {
  name: 'shapes',
  training: {
    dataset: { name: 'mnist', trainCount: Math.max(1, made) },
    network: { layers } as never,
    optimiser: { type: 'sgd', learningRate: 0.1 },
    epochCount: 1,
    batchSize: 100,
  },
};
`;
  expect(await problemsOf('study.ts', text)).toEqual([
    expect.stringContaining('4:3 the training cannot run: layer 1 (conv2d) got an input'),
  ]);
});
