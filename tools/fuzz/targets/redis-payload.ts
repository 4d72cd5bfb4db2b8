import type { Json } from '@basin/core';
import fc from 'fast-check';
import {
  parseEvent,
  parseInputReply,
  parseJob,
  parseSessionRecord,
  parseWorkerMessage,
  parseWorkerRecord,
} from '../../../libs/execution/src/executors/redis/protocol/payload.ts';
import { mutatedJson, mutatedJsonText } from '../mutation.ts';
import { parserTarget } from '../target.ts';
import { smokePlans } from './samples.ts';

const versions = { protocol: 1, package: '0.1.0', engine: '0.2.0' };
const attempt = { taskId: 'a'.repeat(64), generation: 0, attempt: 1, token: 7 };
const blob = { sha256: 'b'.repeat(64), byteCount: 2_284 };
const environment = {
  ...{ backend: 'native', backendReason: 'forced', engineVersion: '0.2.0' },
  ...{
    tensorflowVersion: '2.21.0',
    cpuFeatures: 'avx2',
    nodeVersion: 'v20.20.2',
    buildDigest: null,
  },
};
const timings = { startMs: 1, trainMs: 2, evaluateMs: 3, analyseMs: 4 };
const series = { name: 'train/loss', steps: [0, 1], epochs: [0, 1], elapsedMs: [0, 1] };
const snapshots = [{ step: 1, epoch: 1, blob }];
const training = { kind: 'training', state: 'done', parameterCount: 571, weights: blob };

const events: Json[] = [
  { ...attempt, type: 'progress', epoch: 1, epochCount: 2, elapsedMs: 3 },
  { ...attempt, type: 'metrics', series: [{ ...series, values: [1.5, null] }] },
  {
    ...attempt,
    type: 'finished',
    outcome: { ...training, snapshots, outputs: { predictions: [1] }, timings, environment },
  },
  { ...attempt, type: 'failed', code: 'model/bad-network', message: 'no' },
  { ...attempt, type: 'stopped' },
];
const messages: Json[] = [
  ...events.map((event) => ({ type: 'event', sequence: 1, event })),
  { type: 'large-event', sequence: 2, body: blob },
  { type: 'blobs', sequence: 3, refs: [blob] },
  { type: 'inputs', sequence: 4, request: 'r1', refs: [blob] },
];
const jobs = smokePlans.flatMap(({ tasks }): Json[] =>
  tasks.slice(0, 1).map(({ id, config }) => ({
    versions,
    session: 's1',
    unit: [{ attempt: { ...attempt, taskId: id }, config: config as unknown as Json, inputs: [] }],
  })),
);
const records: Json[] = [
  {
    ...{ versions, name: 'host', labels: ['cpu'], slots: 2, draining: false, backend: 'native' },
    ...{ backendReason: 'forced', heartbeatMs: 1_000, running: ['s1-7'] },
  },
  { versions, name: 'host' },
];

type Parse = (source: string) => unknown;
const texts: [Parse, Json[]][] = [
  [parseWorkerMessage, messages],
  [parseEvent, events],
  [parseInputReply, [{ ok: true }, { ok: false, code: 'store/corrupt', message: 'no' }]],
  [parseWorkerRecord, records.slice(0, 1)],
  [parseSessionRecord, records.slice(1)],
];

/** What anybody may have written into Redis. */
export const redisPayload = parserTarget<[Parse | null, Json | string]>({
  name: 'redis-payload',
  reads: 'jobs, messages and records that come out of Redis (apps/runner)',
  codes: ['runner/bad-payload'],
  open: () => ({
    cases: fc.oneof(
      ...texts.map(([parse, samples]) =>
        fc.tuple(
          fc.constant(parse),
          mutatedJsonText(samples).map((bytes) => Buffer.from(bytes).toString()),
        ),
      ),
      fc.tuple(fc.constant(null), mutatedJson(jobs)),
    ),
    parse: ([parse, input]) => (parse === null ? parseJob(input) : parse(input as string)),
  }),
});
