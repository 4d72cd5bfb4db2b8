import { summaries } from '@basin/charts';
import { type Field, fieldText, isImported, type Metric, plural } from '@basin/core';
import { curveMarkup, type CurveSet, usualAlong } from '../../../data/curves.ts';
import { inlineSvg } from '../../../data/inline-svg.ts';
import type { TableReader } from '../../../data/table-reader.ts';
import {
  curvesMetric,
  type DrawnView,
  drawnView,
  readTrialView,
  readViewCurves,
  viewFields,
} from '../../../data/trial-view.ts';
import type { Selection } from '../../../data/trials.ts';
import { type Along, alongsOf } from '../../curves/along.ts';
import { CurveGrid } from '../../curves/curve-grid.tsx';
import { InTurn } from '../../in-turn.tsx';
import { type TrialsAddress, trialViews } from '../trials-address.ts';
import { TrialsLink } from '../trials-link.tsx';
import tableStyles from '../trials.module.css';
import { AxisChoice } from './axis-choice.tsx';
import { isStrip } from './draw-scatter.ts';
import { drawView } from './draw-view.ts';
import { drawnCount } from './drawn-count.ts';
import { FieldChoice } from './field-choice.tsx';
import { ImportanceView } from './importance-view.tsx';
import { ParallelAxes } from './parallel-axes.tsx';
import { newestAttempts } from './newest-attempts.ts';
import { mostWorkers } from './timeline-record.ts';
import { ViewChart } from './view-chart.tsx';
import type { ViewData } from './view-data.ts';
import styles from './views.module.css';

const names = {
  parallel: 'Parallel coordinates',
  scatter: 'Scatter',
  curves: 'Curves',
  'heat-map': 'Heat map',
  slice: 'Slice',
  distribution: 'Distribution',
  rank: 'Rank',
  importance: 'Importance',
  timeline: 'Timeline',
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
        {shownViews(props).map((view) => (
          <TrialsLink
            key={view}
            {...{ path, address }}
            change={{ view }}
            aria-current={address.view === view ? 'true' : undefined}
          >
            {names[view]}
          </TrialsLink>
        ))}
      </nav>
      {address.view === 'none' || props.selection.problem !== null ? null : <View {...props} />}
    </section>
  );
}

/** Nobody here worked on runs that were made elsewhere: they have no timeline. */
function shownViews({ reader, sweepId }: Properties): (keyof typeof names)[] {
  const isMadeHere = !isImported(reader.sweep(sweepId)?.study ?? null);
  return trialViews.filter((view) => isMadeHere || view !== 'timeline');
}

function View(props: Properties) {
  const { reader, sweepId, path, address, selection, metrics } = props;
  const fields = viewFields(reader, sweepId, address, selection, metrics);
  const { axes, x, y, colour, facet, factors } = fields;
  const texts = textsOf(selection);
  const read = (wanted: Field[], panelCount = 1) =>
    drawnView(readTrialView(reader, sweepId, wanted, selection, metrics, { panelCount }));
  const readCounted = (wanted: Field[]) =>
    drawnView(readTrialView(reader, sweepId, wanted, selection, metrics, { counted: true }));
  const choice = (
    parameter: 'x' | 'y' | 'colour' | 'facet',
    label: string,
    field: Field | null,
    options: { texts?: string[]; none?: string } = {},
  ) => (
    <FieldChoice
      key={parameter}
      {...{ path, address, parameter, label, texts, ...options }}
      value={field === null ? '' : fieldText(field)}
    />
  );
  if (address.view === 'timeline') return <Timeline {...props} />;
  if (x === null || y === null || colour === null) {
    return <p className={styles['empty']}>There is nothing to draw yet: no task has a result.</p>;
  }
  const results = [...selection.names.metrics, ...selection.names.measures];
  const { parameters } = selection;
  const [ofX, ofY, ofColour] = [x, y, colour].map(fieldText) as [string, string, string];
  const tools = (...choices: React.ReactNode[]) => (
    <div className={tableStyles['tools']}>{choices}</div>
  );
  switch (address.view) {
    case 'scatter': {
      const view = read([x, y, colour, ...(facet === null ? [] : [facet])]);
      const panels = { texts: parameters, none: 'one panel' };
      return (
        <>
          {tools(
            choice('x', 'Across', x),
            choice('y', 'Up', y),
            choice('colour', 'Colour', colour),
            choice('facet', 'Panels', facet, panels),
          )}
          <Drawn
            {...{ view, data: { kind: 'scatter', view } }}
            title={`${ofY} against ${ofX}`}
            caption={
              isStrip(view, 0)
                ? ', a point each task; each category has a colour of its own.'
                : `, coloured by ${ofColour}, a point each task.`
            }
          />
        </>
      );
    }
    case 'heat-map': {
      const view = readCounted([x, fields.second ?? x, fields.value ?? y]);
      return (
        <>
          {tools(
            choice('x', 'Across', x, { texts: parameters }),
            choice('y', 'Up', fields.second ?? x, { texts: parameters }),
            choice('colour', 'Value', fields.value ?? y, { texts: results }),
          )}
          <Drawn
            {...{ view, data: { kind: 'heat-map', view } }}
            title={`${fieldText(fields.value ?? y)} by ${ofX} and ${fieldText(fields.second ?? x)}`}
            caption={`: the median over the tasks of each cell; an empty cell has none${view.rows.length < view.total ? ' of the sample' : ''}.`}
          />
        </>
      );
    }
    case 'rank': {
      const view = readCounted([x, fields.second ?? x, fields.value ?? y]);
      return (
        <>
          {tools(
            choice('x', 'Across', x, { texts: parameters }),
            choice('y', 'Up', fields.second ?? x, { texts: parameters }),
            choice('colour', 'Ranked by', fields.value ?? y, { texts: results }),
          )}
          <Drawn
            {...{ view, data: { kind: 'rank', view } }}
            title={`Rank by ${fieldText(fields.value ?? y)}`}
            caption={` over ${ofX} and ${fieldText(fields.second ?? x)}: 1 is the best of the tasks ${view.rows.length < view.total ? 'of the sample that are chosen' : 'chosen'}.`}
          />
        </>
      );
    }
    case 'distribution': {
      const by = fields.group;
      const view = readCounted([y, ...(by === null ? [] : [by])]);
      return (
        <>
          {tools(
            choice('y', 'Of', y),
            choice('colour', 'By', by, {
              texts: selection.parameters,
              none: 'all together',
            }),
          )}
          <Drawn
            {...{ view, data: { kind: 'distribution', view } }}
            title={`Distribution of ${ofY}`}
            caption=": the share of the tasks that have this value or a lower one. What has more than eight values is put together."
          />
        </>
      );
    }
    case 'slice': {
      const shown = factors.slice(0, mostSlices);
      const view = read([...shown, y], shown.length);
      return (
        <>
          {tools(choice('y', 'Of', y))}
          <div className={styles['slices']}>
            {shown.map((factor, column) => (
              <Drawn
                key={fieldText(factor)}
                {...{ view, data: { kind: 'slice', view, column } }}
                title={`${ofY} against ${fieldText(factor)}`}
                caption={`: ${isStrip(view, column) ? 'each category has a colour of its own' : 'later tasks are lighter'}.`}
                aspect={0.62}
              />
            ))}
          </div>
          {factors.length > 0 ? null : (
            <p className={styles['empty']}>Nothing was varied but the seed.</p>
          )}
        </>
      );
    }
    case 'curves':
      return <Curves {...props} metric={y} group={fields.group} choice={choice} />;
    case 'importance':
      return (
        <>
          {tools(choice('y', 'For', y))}
          <ImportanceView view={readCounted([...factors, y])} />
        </>
      );
    default:
      return (
        <>
          {tools(
            <AxisChoice key="axes" {...{ path, address, texts }} shown={axes.map(fieldText)} />,
          )}
          <ParallelAxes
            {...{ path, address }}
            view={readTrialView(reader, sweepId, axes, selection, metrics)}
          />
        </>
      );
  }
}

const mostSlices = 9;

interface DrawnProperties {
  view: DrawnView;
  data: Exclude<ViewData, { kind: 'timeline' }>;
  title: string;
  caption: string;
  aspect?: number;
}

/** A view of values, drawn in a turn behind the one that reads them. */
function Drawn(props: DrawnProperties) {
  return (
    <InTurn>
      <Drawing {...props} />
    </InTurn>
  );
}

/** What brushes have left out is not in it. */
function Drawing(props: DrawnProperties) {
  const { view, data, aspect = viewAspect } = props;
  const inside = view.rows.filter(({ isInside }) => isInside);
  const used = data.kind === 'distribution' ? 0 : view.columns.length > 2 ? 2 : 0;
  const hasValue = inside.some(
    ({ values }) => (values[data.kind === 'slice' ? data.column : used] ?? null) !== null,
  );
  const nothing = hasValue ? null : 'None of the tasks chosen has a value to draw.';
  return (
    <ViewChart
      {...{ data, nothing, aspect, title: props.title, caption: props.caption }}
      markup={nothing === null ? inlineSvg(drawView(data).plot(sizeOf(aspect))) : ''}
      shown={drawnCount(data)}
    />
  );
}

function Curves(
  props: Properties & {
    metric: Field;
    group: Field | null;
    choice: (
      parameter: 'y' | 'colour',
      label: string,
      field: Field | null,
      options?: { texts?: string[]; none?: string },
    ) => React.ReactNode;
  },
) {
  const { reader, sweepId, path, address, selection, metrics, choice } = props;
  const metric = curvesMetric(props.metric, metrics);
  if (metric === null) {
    return <p className={styles['empty']}>No metric has been recorded yet.</p>;
  }
  const grouping = props.group?.kind === 'factor' ? props.group.name : null;
  const over = address.over ?? firstSummary;
  const set = readViewCurves(reader, sweepId, metric, selection, address.along);
  const seeds = grouping === null ? '' : `, ${over} over the trainings of each ${grouping}`;
  return (
    <>
      <div className={tableStyles['tools']}>
        {choice(
          'y',
          'Of',
          { kind: 'metric', name: metric.name, by: 'last' },
          {
            texts: metrics.map(({ name }) => name),
          },
        )}
        {choice('colour', 'Group by', props.group, {
          texts: selection.parameters,
          none: 'each training',
        })}
        <FieldChoice
          {...{ path, address, parameter: 'over', label: 'As', value: over }}
          texts={Object.keys(summaries)}
        />
      </div>
      {set.curves.length === 0 && address.along === null ? (
        <p className={styles['empty']}>None of the trainings chosen has recorded it.</p>
      ) : (
        <>
          <p className={styles['figure']}>
            <strong>{metric.name} while training</strong>
            {seeds}.
          </p>
          <InTurn>
            <DrawnCurves
              {...{ set, grouping, over }}
              // A file does not know when they began.
              alongs={alongsOf(usualAlong(reader, [sweepId])).filter(
                (name) => name !== 'clock' || !path.startsWith('#'),
              )}
            />
          </InTurn>
        </>
      )}
    </>
  );
}

function DrawnCurves(props: {
  set: CurveSet;
  grouping: string | null;
  over: string;
  alongs: readonly Along[];
}) {
  const { set, grouping, over, alongs } = props;
  const markup = curveMarkup(set, sizeOf(viewAspect), grouping);
  return (
    <CurveGrid charts={[{ set, markup }]} alongs={alongs} given={{ grouping, summary: over }} />
  );
}

const firstSummary = 'median and range';

/** Attempts that are drawn at most: the newest. */
const mostAttempts = 700;

function Timeline({ reader, sweepId, selection }: Properties) {
  if (isImported(reader.sweep(sweepId)?.study ?? null)) {
    return <p className={styles['empty']}>These runs were made elsewhere: nobody worked here.</p>;
  }
  const { rows: newest, total } = reader.attempts(sweepId, mostAttempts);
  const rows = newestAttempts(newest);
  const query = { ...(selection.kind === undefined ? {} : { kind: selection.kind }) };
  const { rows: chosen } = reader.table(sweepId, {
    ...{ ...query, fields: [], where: selection.where, limit: -1 },
    taskIds: [...new Set(rows.map(({ taskId }) => taskId))],
  });
  const ids = new Set(chosen.map(({ taskId }) => taskId));
  const nowMs = rows.reduce(
    (latest, { startedAtMs, endedAtMs }) => Math.max(latest, endedAtMs ?? startedAtMs),
    0,
  );
  const attempts = rows
    .filter(({ taskId }) => ids.has(taskId))
    .map(({ worker, label, attempt, state, startedAtMs, endedAtMs }) => ({
      ...{ worker, label, attempt, state, startedAtMs },
      endedAtMs: endedAtMs ?? Math.max(nowMs, startedAtMs),
    }));
  const data: ViewData = { kind: 'timeline', attempts };
  const workers = new Set(attempts.map(({ worker }) => worker)).size;
  const aspect = Math.min(0.5, 0.12 + 0.03 * Math.min(workers, mostWorkers));
  return (
    <ViewChart
      data={data}
      title="Timeline"
      caption={`: who worked on what when, a bar for each attempt at the tasks chosen.${workers > mostWorkers ? ` The ${String(mostWorkers)} busiest workers.` : ''}`}
      nothing={attempts.length > 0 ? null : 'None of the tasks chosen has been begun.'}
      aspect={aspect}
      markup={attempts.length > 0 ? inlineSvg(drawView(data).plot(sizeOf(aspect))) : ''}
      shown={`${String(attempts.length)} of ${plural(total, 'attempt')}`}
    />
  );
}

const viewAspect = 0.42;

/** Of the first paint. */
function sizeOf(aspect: number): { width: number; height: number } {
  return { width: 1000, height: Math.round(Math.max(240, Math.min(440, 1000 * aspect))) };
}

function textsOf({ parameters, names }: Selection): string[] {
  return [...parameters, ...names.metrics, ...names.measures, 'parameters', 'work'];
}
