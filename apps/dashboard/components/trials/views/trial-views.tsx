import Link from 'next/link';
import { type Field, fieldText, type Metric, type QueryNames } from '@basin/core';
import { inlineSvg } from '../../../data/inline-svg.ts';
import type { TableReader } from '../../../data/table-reader.ts';
import { readTrialView, viewFields } from '../../../data/trial-view.ts';
import type { Selection } from '../../../data/trials.ts';
import { type TrialsAddress, trialsSearch, trialViews } from '../trials-address.ts';
import tableStyles from '../trials.module.css';
import { AxisChoice } from './axis-choice.tsx';
import { drawScatter } from './draw-scatter.ts';
import { FieldChoice } from './field-choice.tsx';
import { ImportanceView } from './importance-view.tsx';
import { ParallelAxes } from './parallel-axes.tsx';
import { ScatterView } from './scatter-view.tsx';
import styles from './views.module.css';

const names = {
  parallel: 'Parallel coordinates',
  scatter: 'Scatter',
  importance: 'Importance',
  none: 'Table only',
} as const;

interface Properties {
  reader: TableReader;
  sweepId: string;
  path: string;
  address: TrialsAddress;
  selection: Selection;
  metrics: readonly Metric[];
}

/** One view of the chosen tasks, and the way to the others. */
export function TrialViews(props: Properties) {
  const { path, address } = props;
  return (
    <section className={styles['views']} aria-label="View">
      <nav aria-label="Views" className={tableStyles['kinds']}>
        {trialViews.map((view) => (
          <Link
            key={view}
            href={`${path}${trialsSearch(address, { view })}`}
            scroll={false}
            aria-current={address.view === view ? 'true' : undefined}
          >
            {names[view]}
          </Link>
        ))}
      </nav>
      {address.view === 'none' || props.selection.problem !== null ? null : <View {...props} />}
    </section>
  );
}

function View({ reader, sweepId, path, address, selection, metrics }: Properties) {
  const { axes, x, y, colour, factors } = viewFields(reader, sweepId, address, selection, metrics);
  const texts = textsOf(selection.names);
  const read = (fields: Field[]) => readTrialView(reader, sweepId, fields, selection, metrics);
  const choice = (parameter: 'x' | 'y' | 'colour', label: string, field: Field) => (
    <FieldChoice {...{ path, address, parameter, label, texts }} value={fieldText(field)} />
  );
  if (x === null || y === null || colour === null) {
    return <p className={styles['empty']}>There is nothing to draw yet: no task has a result.</p>;
  }
  if (address.view === 'scatter') {
    const view = read([x, y, colour]);
    return (
      <>
        <div className={tableStyles['tools']}>
          {choice('x', 'Across', x)} {choice('y', 'Up', y)} {choice('colour', 'Colour', colour)}
        </div>
        <ScatterView view={view} markup={inlineSvg(drawScatter(view, firstSize))} />
      </>
    );
  }
  if (address.view === 'importance') {
    return (
      <>
        <div className={tableStyles['tools']}>{choice('y', 'For', y)}</div>
        <ImportanceView view={read([...factors, y])} />
      </>
    );
  }
  return (
    <>
      <div className={tableStyles['tools']}>
        <AxisChoice {...{ path, address, texts }} shown={axes.map(fieldText)} />
      </div>
      <ParallelAxes {...{ path, address }} view={read(axes)} />
    </>
  );
}

const firstSize = { width: 1000, height: 420 };

function textsOf({ factors, metrics, measures }: QueryNames): string[] {
  return [...factors, ...metrics, ...measures, 'parameters', 'work'];
}
