import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { datasetFacts } from '@basin/core';
import type { BackendName } from '@basin/engine';
import { initialWeights } from '@basin/models';
import { agreementSteps } from './agreement.ts';
import type { BenchCase } from './cases.ts';
import { MeasuredSide } from './measured-side.ts';
import { median } from './median.ts';
import { writeNetworkFiles } from './network-files.ts';
import type { OpenReply, TimedSteps } from './protocol.ts';
import { busyShare, takeMachine } from './quiet-machine.ts';
import type { CaseRecord, RivalRecord, SideRecord } from './results.ts';
import { basinSide, type RivalName, rivalSide, type SideOptions } from './sides.ts';

export interface MeasureOptions {
  backend: BackendName;
  rivals: readonly RivalName[];
  workerCount: number;
  coreCount: number;
  python: string;
  rounds: number;
  /** Of one timed run. */
  runSeconds: number;
  lockFile: string | null;
  matmulPeakGflops: number;
  quick: boolean;
}

/** Threads of OpenMP spin for this long after their work. */
const restMs = 250;
const warmUpSeconds = 0.1;
/** Steps that eager sides start with; JAX makes a whole call, for that is what it compiles. */
const startSteps: Partial<Record<RivalName, number>> = {
  'pytorch-plain': 50,
  'pytorch-tuned': 50,
  'pytorch-expert': 50,
  'tfjs-eager': 5,
};

interface Rival {
  name: RivalName;
  side: MeasuredSide;
  opened: OpenReply | null;
  rates: number[];
  cpu: number[];
  ratios: number[];
}

/** Opens a case on Basin and on every rival, measures them in pairs, in turn, and ends them all. */
export async function measureCase(
  benchCase: BenchCase,
  options: MeasureOptions,
  versions: Record<string, string | null>,
): Promise<CaseRecord> {
  const folder = mkdtempSync(join(tmpdir(), 'basin-bench-'));
  const started: MeasuredSide[] = [];
  try {
    return await measureIn(folder, benchCase, options, versions, started);
  } finally {
    await Promise.all(started.map((side) => side.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(
  folder: string,
  benchCase: BenchCase,
  options: MeasureOptions,
  versions: Record<string, string | null>,
  started: MeasuredSide[],
): Promise<CaseRecord> {
  const { backend, workerCount, coreCount, python } = options;
  const loadAverage = loadavg()[0] ?? 0;
  const caseFile = join(folder, 'case.json');
  const weightsFile = join(folder, 'weights.f32');
  const rowsFile = benchCase.config.batchSize === 'full' ? null : join(folder, 'rows.i32');
  writeFileSync(caseFile, JSON.stringify(benchCase));
  writeFileSync(weightsFile, initialWeights(benchCase.config));
  if (benchCase.experiment === 'networks') await writeNetworkFiles(folder, benchCase);
  const sideOptions: SideOptions = { caseFile, backend, workerCount, coreCount, python };

  const basin = await MeasuredSide.start(basinSide(sideOptions), workerCount);
  started.push(basin);
  const skipped: CaseRecord['rivals'] = {};
  const candidates: Rival[] = [];
  await Promise.all(
    options.rivals.map(async (name) => {
      const side = rivalSide(name, benchCase, sideOptions);
      if (side === null) return;
      try {
        const workers = name === 'basin-replicas' ? workerCount : 1;
        const measured = await MeasuredSide.start(side, workers);
        started.push(measured);
        candidates.push({ name, side: measured, opened: null, rates: [], cpu: [], ratios: [] });
      } catch (error) {
        skipped[name] = { skipped: firstLine(error) };
      }
    }),
  );
  candidates.sort((a, b) => options.rivals.indexOf(a.name) - options.rivals.indexOf(b.name));
  for (const side of started) {
    const known = Object.entries(side.versions).filter(([, version]) => version !== null);
    Object.assign(versions, Object.fromEntries(known));
  }

  let othersBusy = 0;
  const opened = await alone(options.lockFile, async () => {
    othersBusy = await busyShare(restMs);
    return basin.open({ op: 'open', weightsFile, rowsFile, steps: agreementSteps });
  });
  const openSteps = wholeBatches(benchCase, opened.steps / workerCount);
  for (const rival of candidates) {
    const steps = Math.min(startSteps[rival.name] ?? callSteps(benchCase), openSteps);
    try {
      await alone(options.lockFile, async () => {
        rival.opened = await rival.side.open({ op: 'open', weightsFile, rowsFile, steps });
        await rival.side.warmUp(warmUpSeconds);
      });
    } catch (error) {
      skipped[rival.name] = { skipped: firstLine(error) };
    }
  }
  const rivals = candidates.filter(({ opened }) => opened !== null);
  await basin.warmUp(warmUpSeconds);

  const basinRates: number[] = [];
  const basinCpu: number[] = [];
  const basinOneRates: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    await alone(options.lockFile, async () => {
      othersBusy = Math.max(othersBusy, await busyShare(restMs));
      const one = await basin.runOne(options.runSeconds);
      basinOneRates.push(one.steps / one.seconds);
      for (const rival of rivals) {
        const our = await timed(basin, options.runSeconds);
        const their = await timed(rival.side, options.runSeconds);
        basinCpu.push(our.cpuSeconds / our.steps);
        rival.cpu.push(their.cpuSeconds / their.steps);
        const [ours, theirs] = [rate(our), rate(their)];
        basinRates.push(ours);
        rival.rates.push(theirs);
        rival.ratios.push(theirs / ours);
      }
      if (rivals.length === 0) {
        const alone = await timed(basin, options.runSeconds);
        basinRates.push(rate(alone));
        basinCpu.push(alone.cpuSeconds / alone.steps);
      }
    });
  }

  const record = (
    side: MeasuredSide,
    rates: readonly number[],
    cpu: readonly number[],
  ): SideRecord => ({
    ...sideRecord(side, median(rates), benchCase, options.matmulPeakGflops),
    cpuSecondsPerStep: median(cpu),
  });
  const basinRecord = record(basin, basinRates, basinCpu);
  const basinOne = median(basinOneRates);
  const replicas = rivals.find(({ name }) => name === 'basin-replicas');
  return {
    name: benchCase.name,
    experiment: benchCase.experiment,
    backend,
    quick: options.quick,
    measuredAt: new Date().toISOString(),
    batchSize: benchCase.batchSize,
    flopsPerStep: benchCase.flopsPerStep,
    paperSteps: benchCase.paperSteps,
    rounds: options.rounds,
    othersBusy,
    loadAverage,
    basin: { ...basinRecord, form: opened.form ?? '' },
    basinOne: { stepsPerSecond: basinOne },
    rivals: {
      ...skipped,
      ...Object.fromEntries(
        rivals.map((rival) => {
          const theirs = record(rival.side, rival.rates, rival.cpu);
          const compared: RivalRecord = {
            ...theirs,
            ratios: rival.ratios,
            ratio: median(rival.ratios),
            ratioOfCpu: basinRecord.cpuSecondsPerStep / theirs.cpuSecondsPerStep,
            ratioOne: theirs.stepsPerSecond / basinOne,
            ratioOfReplicas:
              replicas === undefined ? null : theirs.stepsPerSecond / median(replicas.rates),
            ratioOfTrainings: basinRecord.trainingSeconds / theirs.trainingSeconds,
            agreement: hasDropout(benchCase) ? null : agreementOf(opened, rival.opened),
          };
          return [rival.name, compared];
        }),
      ),
    },
  };
}

/** Does something with the machine's lock held. */
async function alone<T>(lockFile: string | null, work: () => Promise<T>): Promise<T> {
  const release = await takeMachine(lockFile);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** A rest, a short run to bring caches and clocks up, then the run that counts. */
async function timed(side: MeasuredSide, seconds: number): Promise<TimedSteps> {
  await wait(restMs);
  // Long calls warm up by themselves.
  if (side.lastSeconds < 2 * seconds) await side.run(seconds / 5);
  return side.run(seconds);
}

function rate({ steps, seconds }: TimedSteps): number {
  return steps / seconds;
}

/**
 * Steps of one call of JAX's: about as long as a measured run may be. Of convolutions 4,000 examples
 * take it some seconds; of the others 20,000 a part of one.
 */
function callSteps({ config, batchSize }: BenchCase): number {
  if (config.batchSize === 'full') return Infinity;
  const isConvolutional = config.network.layers.some(({ type }) => type === 'conv2d');
  const exampleCount = isConvolutional ? 4_000 : 20_000;
  return Math.max(agreementSteps, Math.ceil(exampleCount / batchSize));
}

/** Steps of an epoch's first call without its short last batch, whose loss is another mean. */
function wholeBatches({ config, batchSize }: BenchCase, steps: number): number {
  if (config.batchSize === 'full') return steps;
  return Math.min(steps, Math.floor(datasetFacts(config.dataset).trainCount / batchSize));
}

function sideRecord(
  side: MeasuredSide,
  stepsPerSecond: number,
  { batchSize, flopsPerStep, paperSteps }: BenchCase,
  peakGflops: number,
): Omit<SideRecord, 'cpuSecondsPerStep'> {
  const startSeconds = side.startSeconds(stepsPerSecond);
  return {
    trainings: side.trainings,
    stepsPerSecond,
    examplesPerSecond: stepsPerSecond * batchSize,
    shareOfPeak: (stepsPerSecond * flopsPerStep) / (peakGflops * 1e9),
    peakMemoryBytes: side.peakMemoryBytes,
    startSeconds,
    trainingSeconds: startSeconds / side.trainings + paperSteps / stepsPerSecond,
  };
}

/** Each side then draws numbers of its own. */
function hasDropout({ config }: BenchCase): boolean {
  return config.network.layers.some(({ type }) => type === 'dropout');
}

/** Largest relative difference of the first losses, from the same weights on the same batches. */
function agreementOf(basin: OpenReply, rival: OpenReply | null): number | null {
  if (rival === null || rival.losses.length === 0) return null;
  const count = Math.min(agreementSteps, rival.losses.length, basin.losses.length);
  let largest = 0;
  for (let step = 0; step < count; step++) {
    const ours = basin.losses[step] as number;
    largest = Math.max(largest, Math.abs((rival.losses[step] as number) - ours) / Math.abs(ours));
  }
  return largest;
}

function firstLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return [lines[0], lines.at(-1)]
    .filter((line, index, all) => all.indexOf(line) === index)
    .join(' ');
}
