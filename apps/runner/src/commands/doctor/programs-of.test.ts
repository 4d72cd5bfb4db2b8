import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { programsOf } from './programs-of.ts';

test('one training for each program of a study, with the files that its data are read from', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-programs-'));
  try {
    const table = path.join(folder, 'table.csv');
    writeFileSync(table, `a,b,y\n${'1,2,0\n2,1,1\n3,5,0\n'.repeat(20)}`);
    const file = path.join(folder, 'study.yaml');
    writeFileSync(
      file,
      `name: programs
parameters:
  rate: { values: [0.1, 0.01] }
  share: { values: [0.1, 0.2] }
  width: { values: [4, 8] }
seeds: 2
training:
  dataset: { name: csv, file: table.csv, target: y }
  network:
    layers:
      - { type: dense, units: $width, activation: relu }
      - { type: dropout, rate: $share }
      - { type: dense, units: 2 }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 2
  batchSize: 10
`,
    );
    const { trainings, readBlob } = await programsOf(file, 'quick');
    expect(trainings.map(({ config }) => config.network.layers[0])).toEqual(
      [4, 8].map((units) => expect.objectContaining({ units })),
    );
    const [first] = trainings;
    const { dataset } = first!.config;
    expect(dataset.name).toBe('csv');
    const { digest, byteCount } = dataset as { digest: string; byteCount: number };
    expect(readBlob({ sha256: digest, byteCount })).toEqual(readFileSync(table));
    expect(() => readBlob({ sha256: '0'.repeat(64), byteCount: 1 })).toThrow(
      expect.objectContaining({ code: 'store/missing-blob' }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
