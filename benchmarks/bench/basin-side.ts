/**
 * Basin's side of a comparison: a process with worker threads, each in the middle of one training.
 * Started by `side-process.ts`; its only argument is a `BasinSideSetup` as JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { BackendName } from '@basin/engine';
import { loadData } from '@basin/models/data';
import type { BasinWorkerMessage, BasinWorkerSetup } from './basin-worker.ts';
import type { BenchCase } from './cases.ts';
import { openGate } from './gate.ts';
import type { OpenReply, SideRequest, TimedSteps } from './protocol.ts';
import { readTable } from './table.ts';

export interface BasinSideSetup {
  caseFile: string;
  backend: BackendName;
  workerCount: number;
  eager: boolean;
  replicas: number;
  compilation: BasinWorkerSetup['compilation'];
}

type Message<T extends BasinWorkerMessage['type']> = Extract<BasinWorkerMessage, { type: T }>;

/** A worker and the messages that nobody has waited for yet. */
interface Thread {
  worker: Worker;
  gate: SharedArrayBuffer;
  next<T extends BasinWorkerMessage['type']>(type: T): Promise<Message<T>>;
}

const setup = JSON.parse(process.argv[2] ?? '{}') as BasinSideSetup;
const benchCase = JSON.parse(readFileSync(setup.caseFile, 'utf8')) as BenchCase;
const data = await loadData([benchCase.config.dataset], readTable);
const threads = Array.from({ length: setup.workerCount }, () => startThread());
const ready = await Promise.all(threads.map((thread) => thread.next('ready')));
const lines = createInterface({ input: process.stdin });
reply({
  ready: true,
  versions: { node: process.versions.node, tensorflow: ready[0]?.tensorflow ?? null },
});
for await (const line of lines) {
  const request = JSON.parse(line) as SideRequest;
  if (request.op === 'exit') break;
  reply(request.op === 'open' ? await open(request) : await run(request.steps, request.processes));
}
process.exit(0);

function reply(record: object): void {
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

/** All workers compile and make their first call at once, as in a sweep. */
async function open(request: Extract<SideRequest, { op: 'open' }>): Promise<OpenReply> {
  for (const thread of threads) thread.worker.postMessage('train');
  const compiled = await Promise.all(threads.map((thread) => thread.next('compiled')));
  const first = compiled[0] as Message<'compiled'>;
  const firstStep =
    setup.compilation === null ? null : await (threads[0] as Thread).next('first step');
  const isStepwise = first.form === 'eager';
  const steps = isStepwise ? Math.min(request.steps, first.stepsPerCall) : first.stepsPerCall;
  const timed = await run(steps);
  const { rows, losses } = setup.eager
    ? { rows: null, losses: new Float32Array() }
    : await (threads[0] as Thread).next('first');
  if (rows !== null && request.rowsFile !== null) writeFileSync(request.rowsFile, rows);
  return {
    steps: timed.steps,
    cpuSeconds: timed.cpuSeconds,
    seconds: timed.seconds + Math.max(...compiled.map(({ seconds }) => seconds)),
    callSeconds: timed.callSeconds,
    compileSeconds: Math.max(...compiled.map(({ seconds }) => seconds)),
    ...(firstStep === null ? {} : { firstStepSeconds: firstStep.seconds }),
    losses: Array.from(losses),
    form: first.form,
  };
}

/** At least so many steps by each of some workers; whole calls, so it may be more. */
async function run(steps: number, workerCount = threads.length): Promise<Required<TimedSteps>> {
  const running = threads.slice(0, workerCount);
  const before = process.cpuUsage();
  for (const thread of running) openGate(thread.gate, steps);
  const segments = await Promise.all(running.map((thread) => thread.next('segment')));
  const { user, system } = process.cpuUsage(before);
  return {
    cpuSeconds: (user + system) / 1e6,
    steps: setup.replicas * segments.reduce((sum, segment) => sum + segment.steps, 0),
    seconds: Math.max(...segments.map(({ seconds }) => seconds)),
    callSeconds: Math.max(...segments.map(({ callSeconds }) => callSeconds)),
  };
}

function startThread(): Thread {
  const gate = new SharedArrayBuffer(8);
  const { config, loop } = benchCase;
  const { backend, eager, replicas, compilation } = setup;
  const workerData: BasinWorkerSetup = {
    ...{ config, loop, backend, eager, replicas, compilation },
    data,
    gate,
  };
  const entry = new URL('./basin-worker.ts', import.meta.url).href;
  // Not a .ts entry with `--import tsx`: Node 20's tsx registers on the main thread only.
  const source = `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})
    .then(({ register }) => { register(); return import(${JSON.stringify(entry)}); })
    .catch((error) => { setImmediate(() => { throw error; }); });`;
  const worker = new Worker(source, { eval: true, execArgv: [], workerData });
  const waiting: BasinWorkerMessage[] = [];
  let wake: (() => void) | null = null;
  worker.on('message', (message: BasinWorkerMessage) => {
    waiting.push(message);
    wake?.();
  });
  worker.on('error', (error) => {
    process.stderr.write(`${error.stack ?? String(error)}\n`);
    process.exit(1);
  });
  return {
    worker,
    gate,
    async next(type) {
      for (;;) {
        const index = waiting.findIndex((message) => message.type === type);
        if (index !== -1) return waiting.splice(index, 1)[0] as never;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
