import { datasetFacts, type TrainingConfig } from '@basin/core';
import { type ExperimentSlug, planExperiment } from '@basin/studies';
import { replicaWidth } from '@basin/models';
import { forwardFlops, stepFlops } from './flops.ts';
import { networkCases } from './networks.ts';

/** One training of an experiment, to be stepped for as long as a measurement needs. */
export interface BenchCase {
  /** As in tables and `--cases`: `ten-networks 784-190-26-10`. */
  name: string;
  /** `networks`: one of `networks.ts`. */
  experiment: ExperimentSlug | 'networks';
  /** `--quick` measures one case of each experiment. */
  quick: boolean;
  /** The experiment's own config, lengthened so that no measurement reaches its end. */
  config: TrainingConfig;
  /** The loop that is measured: that of the training, or of the descent on the gradient's norm. */
  loop: 'training' | 'gradient norm';
  batchSize: number;
  /** Trials that a sweep trains in one program; 1 where each has its own. */
  replicas: number;
  /** Steps of the loop at the report's scale. */
  paperSteps: number;
  /** Multiplications and additions of one step, by formula. */
  flopsPerStep: number;
  /** Of a case of `networks.ts`: where each parameter lies in the flat vector, by PyTorch's name. */
  blocks?: { name: string; shape: number[]; offset: number; size: number }[];
}

interface Choice {
  experiment: ExperimentSlug;
  /** The trial's label in the plan begins with it. */
  trial: string;
  quick: boolean;
  loop?: BenchCase['loop'];
}

/** Function-fit's Model 0 is measured as gradient-norm's, whose trials are the very same. */
const choices: readonly Choice[] = [
  { experiment: 'function-fit', trial: 'Model 1 f1', quick: true },
  { experiment: 'function-fit', trial: 'Model 2 f1', quick: false },
  { experiment: 'mnist-cnn', trial: 'Model 2 (6 channels)', quick: true },
  { experiment: 'trajectories', trial: 'run 8', quick: true },
  { experiment: 'gradient-norm', trial: 'Model 0 f1', quick: true },
  { experiment: 'minimal-ratio', trial: 'seed 1', quick: true },
  { experiment: 'minimal-ratio', trial: 'seed 1', quick: false, loop: 'gradient norm' },
  { experiment: 'error-surface', trial: 'seed 1', quick: true },
  { experiment: 'random-labels', trial: 'real labels', quick: true },
  { experiment: 'ten-networks', trial: '784-7-11-10', quick: false },
  { experiment: 'ten-networks', trial: '784-190-26-10', quick: true },
  { experiment: 'flatness-interpolation', trial: 'batch 75', quick: true },
  { experiment: 'flatness-interpolation', trial: 'batch 500', quick: false },
  { experiment: 'flatness-sensitivity', trial: 'batch 32', quick: false },
  { experiment: 'flatness-sensitivity', trial: 'batch 128', quick: true },
];

/** Times the report's length: no measurement comes to the end. */
const lengthening = 100;

/** All cases: the experiments' at the report's scale, then networks that people train. */
export function benchCases(): BenchCase[] {
  return [...experimentCases(), ...networkCases()];
}

function experimentCases(): BenchCase[] {
  return choices.map((choice) => {
    const plan = planExperiment(choice.experiment, {
      preset: 'paper',
      firstSeed: 1,
      seedCount: choice.experiment === 'trajectories' ? null : 1,
    });
    const task = plan.tasks.find(
      ({ config, label }) => config.kind === 'training' && label.startsWith(choice.trial),
    );
    if (task?.config.kind !== 'training') {
      throw new Error(`${choice.experiment} plans no trial "${choice.trial}"`);
    }
    return caseOf(choice, task.config);
  });
}

/** @throws Error where no case has the name. */
export function caseNamed(name: string): BenchCase {
  const found = benchCases().find((one) => one.name === name);
  if (!found) throw new Error(`there is no case "${name}"`);
  return found;
}

function caseOf(choice: Choice, config: TrainingConfig): BenchCase {
  const loop = choice.loop ?? 'training';
  const trial = choice.trial.replace(/ (f1|seed 1)$/, '');
  const label = trial === 'seed 1' ? '' : ` ${trial}`;
  const exampleCount = datasetFacts(config.dataset).trainCount;
  const batchSize = config.batchSize === 'full' ? exampleCount : config.batchSize;
  const stepsPerEpoch = Math.ceil(exampleCount / batchSize);
  const phase = config.gradientNormPhase;
  const isPhase = loop === 'gradient norm' && phase !== null;
  const paperSteps = isPhase ? phase.stepLimit : config.epochCount * stepsPerEpoch;
  return {
    name: `${choice.experiment}${label}${isPhase ? ' ‖g‖²' : ''}`,
    experiment: choice.experiment,
    quick: choice.quick,
    config: lengthened(config, isPhase),
    loop,
    batchSize,
    replicas: replicaWidth(config),
    paperSteps,
    flopsPerStep: stepFlops(forwardFlops(config.network), batchSize, isPhase),
  };
}

/** Metrics over whole splits are taken at the start and at the never reached end only. */
function lengthened(config: TrainingConfig, isPhase: boolean): TrainingConfig {
  const phase = config.gradientNormPhase;
  const record = { ...config.record };
  if (config.batchSize !== 'full') {
    record.everyEpochs = config.epochCount * lengthening;
    record.weightsEveryEpoch = false;
  }
  return {
    ...config,
    record,
    epochCount: isPhase ? 0 : config.epochCount * lengthening,
    gradientNormPhase:
      isPhase && phase !== null
        ? { ...phase, stepLimit: phase.stepLimit * lengthening, threshold: 1e-30 }
        : null,
  };
}
