import { formatDate, type ImportConfig, type Json, type TaskConfig } from '@basin/core';
import { PageLink } from '../page-link.tsx';
import { words } from '../../format/result-facts.ts';
import { trainingFacts } from '../../format/training-facts.ts';
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
            : config.kind === 'import'
              ? importFacts(config)
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

/** A run that was made elsewhere: its parameters are all that is known of it. */
function importFacts({ tool, run, parameters }: ImportConfig): Fact[] {
  return [
    ['Imported', `from ${toolNames[tool]}: made elsewhere, not trained by Basin`],
    ['Run', run],
    ...Object.entries(parameters).map(([name, value]): Fact => [name, String(value)]),
  ];
}

/** Where a run that was made elsewhere was read from, as its import stored it. */
export function importedFacts(imported: Json | undefined): Fact[] {
  if (typeof imported !== 'object' || imported === null || Array.isArray(imported)) return [];
  const text = (name: string): string | null => {
    const value = imported[name];
    return typeof value === 'string' ? value : null;
  };
  const date = (name: string): string | null => {
    const atMs = Date.parse(text(name) ?? '');
    return Number.isNaN(atMs) ? null : formatDate(atMs);
  };
  return [
    ['File', text('file')],
    ['SHA-256 of the file', text('sha256')],
    ['Imported at', date('at')],
    ['Begun there', date('startedAt')],
    ['Ended there as', text('endedAs')],
  ];
}

const toolNames = {
  csv: 'a table',
  basin: 'Basin’s table',
  tensorboard: 'TensorBoard’s event files',
  wandb: 'W&B',
  mlflow: 'MLflow',
  optuna: 'Optuna',
} as const satisfies Record<ImportConfig['tool'], string>;

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
