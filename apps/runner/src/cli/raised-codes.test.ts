import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BasinError, canonicalJson, errorCode, parseQuery, registerMetric } from '@basin/core';
import { rateAndSeedPlan, storeTrainings } from '@basin/execution/testing/stored-sweep';
import { checkTraining } from '@basin/models/check-training';
import { histogram, linearSlope } from '@basin/statistics';
import { openReader, openWriter, type StoreReader } from '@basin/store';
import { experimentBySlug, planExperiment } from '@basin/studies';
import { baseTrainings, readYaml, StudyFileError } from '@basin/studies/file';
import { afterAll, describe, expect, it } from 'vitest';
import { readNetworkFile } from '../analyse/network-file.ts';
import { readInput } from '../analyse/read-input.ts';
import { resultOf } from '../analyse/run-tasks.ts';
import { printBest } from '../commands/best/run.ts';
import { findTask } from '../commands/replay/find-task.ts';
import { replayedOutcome } from '../commands/replay/replayed-outcome.ts';
import { runReplay } from '../commands/replay/run.ts';
import { isAtWork } from '../commands/sweep/is-at-work.ts';
import { readStudyFile } from '../commands/sweep/study/read-study-file.ts';
import { createProgram } from './program.ts';
import { redisAddress } from './redis-options.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-codes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const training = {
  dataset: { name: 'moons', trainCount: 20, testCount: 10 },
  network: {
    inputShape: [2],
    layers: [{ type: 'dense', units: 2, activation: 'linear', bias: true }],
  },
  loss: 'cross-entropy',
};
const check = (changes: object) => checkTraining({ ...training, ...changes } as never);
const names = { factors: ['width'], metrics: [], measures: [], settings: [] };
const scale = { preset: 'smoke', firstSeed: 1, seedCount: 1 } as const;

const replayed = { backend: null, precision: null, plugins: [], json: false };
const lost = { ...{ taskId: 'a', generation: 0, attempt: 1, token: 1 }, type: 'lost' } as never;

/** A training that is done, and one that waits. */
const stored = [
  { learningRate: 0.1, seed: 1, metrics: { 'train/loss': [1] } },
  { learningRate: 0.1, seed: 2, metrics: null },
];
const queuedId = rateAndSeedPlan(stored).tasks[1]?.id ?? '';
let storedSweep = '';
function storedFile(): string {
  const file = path.join(folder, 'stored.db');
  storedSweep = storeTrainings(file, stored);
  return file;
}
async function onStored(work: (reader: StoreReader) => unknown): Promise<void> {
  const reader = openReader(storedFile());
  try {
    await work(reader);
  } finally {
    reader.close();
  }
}

/** Codes that somebody meets by what they typed or wrote, each with the word that helps. */
const raised: [code: string, word: string, raise: () => unknown][] = [
  ['cli/missing-value', 'BASIN_REDIS', () => redisAddress({ redisPrefix: 'basin' }, {})],
  [
    'cli/unreadable-file',
    'there is no file',
    () => readInput('--weights', path.join(folder, 'none')),
  ],
  ['cli/unknown-task', 'basin list', () => onStored((reader) => findTask(reader, 'ffff'))],
  ['cli/unknown-task', 'is a sweep', () => onStored((reader) => findTask(reader, 'rates'))],
  ['cli/ambiguous-task', 'begins 2 ids', () => onStored((reader) => findTask(reader, ''))],
  [
    'runner/nothing-to-replay',
    'name a finished training',
    () => runReplay({ ...replayed, task: queuedId, database: storedFile() }),
  ],
  [
    'runner/coordinator-gone',
    'run the same command again',
    () => onStored((reader) => isAtWork(reader.path, 1, reader, [storedSweep])),
  ],
  ['runner/replay-lost', 'ended as lost', () => replayedOutcome(lost, 'a training')],
  ['analysis/not-finished', 'ended as lost', () => resultOf(lost)],
  ['config/invalid-network', 'is not JSON', () => readNetworkFile(write('n.json', '{'))],
  ['config/invalid-network', 'e.json is empty', () => readNetworkFile(write('e.json', ' \n'))],
  [
    'config/invalid-network',
    'layers',
    () => readNetworkFile(write('m.json', '{"inputShape": [1]}')),
  ],
  ['config/not-json', 'canonical', () => canonicalJson((() => 1) as never)],
  [
    'config/metric-conflict',
    'another name',
    () => {
      const score = { name: 'mine/score', unit: null, format: 'number' } as const;
      registerMetric({ ...score, direction: 'higher' });
      registerMetric({ ...score, direction: 'lower' });
    },
  ],
  ['experiment/unknown', 'ten-networks', () => experimentBySlug('ten')],
  [
    'experiment/invalid-seeds',
    '1 or more',
    () => planExperiment('ten-networks', { ...scale, seedCount: 0 }),
  ],
  [
    'study/no-training',
    'another experiment',
    () => baseTrainings({ experiment: 'none', preset: 'custom', tasks: [] }),
  ],
  [
    'study/module',
    'defineStudy',
    () => readStudyFile(write('study.mts', 'export const study = 1;'), 'study.mts'),
  ],
  [
    'study/module',
    'big.mts exports what is no plain data: Do not know how to serialize a BigInt',
    () => readStudyFile(write('big.mts', 'export default { seeds: 3n };'), 'big.mts'),
  ],
  ['statistics/bin-count', '≥ 1', () => histogram([1, 2], 0)],
  ['statistics/unequal-lengths', 'one y for each x', () => linearSlope([1], [1, 2])],
  ['model/masked-phase', 'leave mask', () => check({ mask: {}, gradientNormPhase: {} })],
  ['store/query', 'did you mean "width"', () => parseQuery('widht = 3', names)],
  [
    'store/no-sweeps',
    'basin sweep',
    () => {
      const file = path.join(folder, 'empty.db');
      openWriter({ path: file }).close();
      printBest(file, null, false, { metric: null, by: 'last', limit: 1 });
    },
  ],
];

describe('a code of the page of errors', () => {
  it.each(raised)('%s says what to do: %s', async (code, word, raise) => {
    const error: unknown = await Promise.resolve()
      .then(raise)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BasinError);
    expect([errorCode(error), (error as BasinError).message]).toEqual([
      code,
      expect.stringContaining(word),
    ]);
  });

  it('study/too-large comes before a file is read', () => {
    const read = () => readYaml('huge.yaml', 'a'.repeat(300_000));
    expect(read).toThrow(StudyFileError);
    expect(read).toThrow('[study/too-large] 300000 characters: a study has at most');
  });

  it.each([
    [['show'], 'cli/usage', "missing required argument 'id'"],
    [['list', 'this'], 'cli/unexpected-word', '"this" is not expected here'],
    [['list', '--jsn'], 'cli/unknown-option', 'did you mean "--json"?'],
  ])('basin %j is %s', async (words, code, message) => {
    const program = createProgram(() => undefined);
    let said = '';
    for (const command of [program, ...program.commands]) {
      command.configureOutput({ writeErr: (text) => void (said += text) });
    }
    await expect(program.parseAsync(words, { from: 'user' })).rejects.toThrow();
    expect(said).toContain(`error [${code}]: `);
    expect(said).toContain(message);
  });
});
