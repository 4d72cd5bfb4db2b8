import {
  datasetText,
  formatCount,
  initialiserText,
  lossText,
  measureText,
  networkText,
  optimiserText,
  plural,
  scheduleText,
  usedOptions,
  type TaskData,
  type TrainingConfig,
} from '@basin/core';

/** One line of an experiment's settings: what all its trainings share, or the values they take. */
export interface Setting {
  name: string;
  values: string[];
  /** Distinct values beyond those listed. */
  moreCount: number;
}

/** Longest list of values; more are counted. */
const mostValues = 12;

const trainingSettings: [name: string, text: (config: TrainingConfig, task: TaskData) => string][] =
  [
    ['data', ({ dataset }) => datasetText(dataset)],
    ['network', networkWithSize],
    ['initial weights', ({ initialiser }) => initialiserText(initialiser)],
    ['loss', ({ loss }) => lossText(loss)],
    ['optimiser', ({ optimiser }) => optimiserText(optimiser)],
    ['schedule', ({ schedule }) => givenScheduleText(schedule)],
    ['batch size', ({ batchSize }) => String(batchSize)],
    ['epochs', ({ epochCount }) => formatCount(epochCount)],
    [
      'options',
      (config) =>
        usedOptions(config)
          .map((option) => option.join(': '))
          .join('; '),
    ],
    ['then', gradientNormPhase],
    ['seed', ({ seed }) => String(seed)],
    ['precision', ({ precision }) => precision],
  ];

/** Nothing for the optimiser's own rate all along. */
function givenScheduleText(schedule: TrainingConfig['schedule'] | undefined): string {
  const text = schedule === undefined ? 'constant' : scheduleText(schedule);
  return text === 'constant' ? '' : text;
}

function networkWithSize({ network }: TrainingConfig, task: TaskData): string {
  const size = task.parameterCount;
  const text = networkText(network);
  return size === null ? text : `${text} (${plural(size, 'parameter')})`;
}

function gradientNormPhase({ gradientNormPhase: phase }: TrainingConfig): string {
  if (phase === null) return '';
  return `up to ${plural(phase.stepLimit, 'step')} on ‖g‖², learning rate ${phase.learningRate}, until ‖g‖ < ${phase.threshold}`;
}

/** What was run, read from the tasks' own configs. */
export function settingsOf(tasks: readonly TaskData[]): Setting[] {
  const trainings = tasks.flatMap((task) =>
    task.config.kind === 'training' ? [{ task, config: task.config }] : [],
  );
  const analyses = tasks.flatMap(({ config }) =>
    config.kind === 'analysis' ? [`${measureText(config.measure)}, ${config.precision}`] : [],
  );
  return [
    ...trainingSettings.map(([name, text]) =>
      setting(
        name,
        trainings.map(({ task, config }) => text(config, task)),
      ),
    ),
    setting('analyses', analyses),
  ].filter(({ values }) => values.length > 0);
}

function setting(name: string, texts: readonly string[]): Setting {
  const values = [...new Set(texts.filter((text) => text !== ''))];
  const moreCount = Math.max(0, values.length - mostValues);
  return { name, values: values.slice(0, mostValues), moreCount };
}

/** A setting's values, one text for each line: long values have lines of their own. */
export function settingLines({ values, moreCount }: Setting): string[] {
  const more = moreCount === 0 ? [] : [`and ${formatCount(moreCount)} more`];
  const all = [...values, ...more];
  return values.some((value) => value.length > 30 || value.includes(',')) ? all : [all.join(', ')];
}
