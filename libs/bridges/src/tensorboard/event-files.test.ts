import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Factor } from '@basin/core';
import { expect, it } from 'vitest';
import type { TrackedRun, TrackedStudy } from '../trackers/tracked-study.ts';
import { event, fileVersion, markdown, scalar, type SummaryValue } from './event.ts';
import { experimentValue, sessionEnd, sessionStart } from './hparams.ts';
import { crc32c } from './record.ts';

/** What TensorBoard's own classes write of the same values. */
const expected = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/event-files.json'), 'utf8'),
) as Record<string, string>;

const atMs = 1_700_000_000_250;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const at = (step: number, value: SummaryValue): string => hex(event(atMs, step, [value]));

it('checksums are CRC-32C', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
});

it('records are those of TensorBoard, byte for byte', () => {
  const parameters = { rate: 0.1 };
  const known = new Map([['rate', new Set<Factor>([0.1])]]);
  const run = { parameters, startedAtMs: atMs, endedAtMs: atMs, state: 'done' } as const;
  const study = { sweepId: 'abc', title: 'small', createdAtMs: atMs, parameters: ['rate'] };
  expect({
    version: hex(fileVersion(atMs)),
    scalar: at(300, scalar('train/loss', 0.1)),
    scalarAtStart: at(0, scalar('train/loss', -1.5e-30)),
    text: at(0, markdown('config', 'größer')),
    experiment: at(0, experimentValue(study as unknown as TrackedStudy, known, ['test/loss'])),
    start: at(0, sessionStart(run as unknown as TrackedRun, known)),
    end: at(0, sessionEnd(run as unknown as TrackedRun)),
  }).toEqual(expected);
});
