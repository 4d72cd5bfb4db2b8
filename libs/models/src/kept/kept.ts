import { createHash } from 'node:crypto';
import type { Engine, Loop } from '@basin/engine';
import type { TrainingConfig } from '@basin/core';
import { type Dataset, openDataset, type OpenedConfig, type Split } from '../datasets/dataset.ts';
import type { Evaluation, Evaluator } from '../evaluation/evaluate.ts';
import type { LoadedData } from '../datasets/load-data.ts';
import { checkTargetValues } from '../datasets/target-values.ts';
import { type Floats, littleEndianBytes } from '../little-endian.ts';
import { datasetKey, evaluationKey, type PlannedSteps, stepKey } from './keys.ts';
import { createRecent } from './recent.ts';
import { createShelf } from './shelf.ts';

/** The loop of a key, compiled where none is kept. Whoever gets it disposes it, as any other. */
export type KeepLoop = (compile: () => Loop, part?: string) => Loop;

/**
 * What one training leaves for the next on the same engine: the tensors of its data set, its compiled step and
 * evaluation. Found by everything that decides them; what a program reads (weights, rates, rows, random numbers)
 * is not among that, so that trainings which differ in seeds and rates share it. A program keeps nothing of its
 * calls: weights are bit for bit those of a program compiled for one training alone.
 */
export interface Kept {
  /** @throws as `openDataset`, and as `checkTargetValues`. */
  dataset(config: OpenedConfig & Pick<TrainingConfig, 'loss'>, loaded: LoadedData): Dataset;
  stepOf(config: TrainingConfig, planned: PlannedSteps): KeepLoop;
  evaluationOf(config: TrainingConfig): KeepLoop;
  /**
   * What the weights are worth that a training starts from: those of trainings that differ in their rates are the
   * same, and so is what they are worth, bit for bit.
   */
  startOf(config: TrainingConfig, state: Floats, evaluator: Evaluator): Evaluation;
  /** Closes what nobody uses, and the rest when it is disposed. */
  close(): void;
}

/** Of data sets that no training uses, an engine keeps so many bytes. */
const keptBytes = 128 * 2 ** 20;
/** Programs that no training uses: a step and two evaluations each of eight networks. */
const keptLoopCount = 24;
/** Evaluations of weights that trainings start from: four numbers each. */
const keptStartCount = 256;

export function openKept(
  engine: Engine,
  limits: { bytes?: number; loopCount?: number; startCount?: number } = {},
): Kept {
  const datasets = createShelf<Dataset>(limits.bytes ?? keptBytes, {
    sizeOf: bytesOf,
    close: (dataset) => dataset.dispose(),
  });
  const loops = createShelf<Loop>(limits.loopCount ?? keptLoopCount, {
    sizeOf: () => 1,
    close: (loop) => loop.dispose(),
  });
  const startCount = limits.startCount ?? keptStartCount;
  const starts = startCount > 0 ? createRecent<Evaluation>(startCount) : null;
  const keepLoop =
    (key: string): KeepLoop =>
    (compile, part = '') => {
      const { thing, giveBack } = loops.take(`${part} ${key}`, compile);
      return { form: thing.form, run: thing.run, dispose: giveBack };
    };
  return {
    dataset(config, loaded) {
      checkTargetValues(config, loaded);
      const open = (): Dataset => openDataset(engine, config, loaded);
      const { thing, giveBack } = datasets.take(datasetKey(config), open);
      return { ...thing, dispose: giveBack };
    },
    stepOf: (config, planned) => keepLoop(stepKey(config, planned)),
    evaluationOf: (config) => keepLoop(evaluationKey(config)),
    startOf(config, state, evaluator) {
      const evaluate = (): Evaluation => evaluator.evaluate(state);
      if (starts === null) return evaluate();
      const weights = createHash('sha256').update(littleEndianBytes(state)).digest('hex');
      return starts.get(`${weights} ${datasetKey(config)} ${evaluationKey(config)}`, evaluate);
    },
    close() {
      datasets.close();
      loops.close();
    },
  };
}

/** Compiles anew, for whoever keeps nothing. */
export const compileAlone: KeepLoop = (compile) => compile();

/** For one training alone: opened for it, and closed behind it. */
export function keepNothing(engine: Engine): Kept {
  return openKept(engine, { bytes: 0, loopCount: 0, startCount: 0 });
}

function bytesOf({ train, test }: Dataset): number {
  return [train, test].reduce((sum, split) => sum + (split === null ? 0 : bytesOfSplit(split)), 0);
}

function bytesOfSplit({ storedInputs, storedSpec, targets }: Split): number {
  return storedInputs.size * (storedSpec.dtype === 'uint8' ? 1 : 4) + 4 * targets.size;
}
