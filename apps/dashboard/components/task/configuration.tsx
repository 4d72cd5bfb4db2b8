import {
  datasetText,
  initialiserText,
  lossText,
  formatCount,
  networkText,
  optimiserText,
  scheduleText,
  usedOptions,
  type TaskConfig,
  type TrainingConfig,
} from '@basin/core';
import { PageLink } from '../page-link.tsx';
import { words } from '../../format/result-facts.ts';
import { type Fact, Facts } from '../facts.tsx';

/** What was asked of a task, in words and in full. */
export function Configuration(props: {
  config: TaskConfig;
  path: string;
  parameterCount: number | null;
}) {
  const { config } = props;
  return (
    <>
      <Facts
        facts={
          config.kind === 'training'
            ? trainingFacts(config, props.parameterCount)
            : analysisFacts(config, props.path)
        }
      />
      <details>
        <summary>Whole configuration</summary>
        <pre tabIndex={0}>{JSON.stringify(config, null, 2)}</pre>
      </details>
    </>
  );
}

function trainingFacts(
  config: Extract<TaskConfig, { kind: 'training' }>,
  parameterCount: number | null,
): Fact[] {
  return [
    ['Data', datasetText(config.dataset)],
    ['Network', networkText(config.network)],
    ['Parameters', parameterCount === null ? null : formatCount(parameterCount)],
    ['Initial weights', initialWeightsText(config)],
    ['Loss', lossText(config.loss)],
    // Of no epochs: these weights were given, and nothing trains them.
    ['Optimiser', config.epochCount === 0 ? null : optimiserText(config.optimiser)],
    ['Schedule', 'schedule' in config ? scheduleText(config.schedule) : 'constant'],
    [
      'Epochs',
      config.epochCount === 0 ? 'none, the weights were given' : formatCount(config.epochCount),
    ],
    ['Batch size', config.batchSize === 'full' ? 'full batch' : formatCount(config.batchSize)],
    ...usedOptions(config).map(([name, text]): Fact => [sentence(name), text]),
    ['Seed', String(config.seed)],
    ['Precision', config.precision],
  ];
}

function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** By whom, of what: a task, a file's digest, or an initialiser. */
function initialWeightsText({ initialWeightsOf, initialiser }: TrainingConfig): string {
  if (initialWeightsOf === null) return initialiserText(initialiser);
  const [algorithm, digest] = initialWeightsOf.split(':');
  return digest === undefined
    ? `of task ${initialWeightsOf.slice(0, 12)}`
    : `a file, ${String(algorithm)} ${digest.slice(0, 12)}`;
}

function analysisFacts(config: Extract<TaskConfig, { kind: 'analysis' }>, path: string): Fact[] {
  const { measure, ...settings } = config.measure;
  return [
    ['Measure', measure],
    ...Object.entries(settings).map(([name, value]): Fact => [words(name), String(value ?? 'all')]),
    ['Precision asked for', config.precision],
    [
      'Reads',
      <>
        {config.inputs.map((id) => (
          <PageLink key={id} href={`${path}/tasks/${id}`} style={{ marginRight: '0.8em' }}>
            {id.slice(0, 12)}
          </PageLink>
        ))}
      </>,
    ],
  ];
}
