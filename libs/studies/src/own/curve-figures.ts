import { ownValue } from '@basin/core';
import {
  type CurveRecord,
  curveRows,
  curvesOverRuns,
  type Figure,
  plotCurves,
} from '@basin/charts';
import { runLine } from '../reading/training-run.ts';
import { byPoint } from './alike.ts';
import { type OwnFindings, type OwnRun, valueOf } from './own-findings.ts';
import { metricAxis, metricWords } from './own-axes.ts';
import { idPart, settingText, valueText } from './setting-text.ts';
import { goalOf, seedCountText, type StudyParameter, type StudyRecord } from './study-record.ts';

/** More lines than this cannot be told apart. */
const mostLines = 8;
const mostPanels = 4;

type Place = (run: OwnRun) => { label: string; panel: string | null } | null;

/** A metric over the epochs: a line for each point, its range over the seeds behind it. */
export function curvesOf(metric: string, record: StudyRecord): Figure<OwnFindings, CurveRecord> {
  return {
    id: `curves-${idPart(metric)}`,
    title: `${capital(metricWords(metric))} while training`,
    caption: `${capital(metricWords(metric))} at every recorded ${record.inSteps ? 'step' : 'epoch, epoch 0 before training'}. ${overText(record)}`,
    summarise({ runs }) {
      const recorded = runs.filter(
        (run) => (ownValue(run.metrics, metric)?.epochs.length ?? 0) > 0,
      );
      if (recorded.length === 0) return null;
      const { place, ordered } = placing(recorded, metric, record);
      const lines = recorded.flatMap((run) => {
        const at = place(run);
        return at === null ? [] : runLine(run, metric, at);
      });
      return {
        x: { label: record.inSteps ? 'Step' : 'Epoch' },
        y: metricAxis(metric),
        curves: curvesOverRuns(lines),
        ...(ordered ? { colours: 'ordered' as const } : {}),
      };
    },
    plot: plotCurves,
    rows: curveRows,
  };
}

/** What a line puts together: seeds, and the values of parameters that have neither a colour nor a panel. */
function overText(record: StudyRecord): string {
  const { parameters } = record;
  const count = seedCountText(record);
  const pointCount = parameters.reduce((product, { values }) => product * values.length, 1);
  const sides = pointCount <= mostLines ? null : sidesOf(parameters);
  const pooled = parameters
    .filter(({ values }) => sides !== null && values.length > 1)
    .filter((parameter) => parameter !== sides?.colour && parameter !== sides?.panel)
    .map(({ label }) => label);
  if (pooled.length === 0) {
    return count === null ? 'One seed.' : `Medians over ${count}, bands their range.`;
  }
  const others = `all values of ${pooled.join(', ')}`;
  return count === null
    ? `Medians over ${others}, one seed of each; bands their range.`
    : `Medians over ${count}, and over ${others}; bands their range.`;
}

/** Parameters of few values: one to colour by, and one for panels. */
function sidesOf(
  parameters: readonly StudyParameter[],
): { colour: StudyParameter; panel: StudyParameter | undefined } | null {
  const few = parameters.filter(({ values }) => values.length <= mostLines);
  const colour = few.find(({ numeric }) => numeric) ?? few[0];
  if (colour === undefined) return null;
  const panel = few.find((other) => other !== colour && other.values.length <= mostPanels);
  return { colour, panel };
}

/** A line a point where they are few; else a colour and a panel by parameter, or the best points. */
function placing(
  runs: readonly OwnRun[],
  metric: string,
  record: StudyRecord,
): { place: Place; ordered: boolean } {
  const { parameters } = record;
  const points = byPoint(runs);
  const [first] = parameters;
  if (points.size <= mostLines) {
    const place: Place = (run) => ({ label: settingText(run.factors, parameters), panel: null });
    return { place, ordered: parameters.length === 1 && first?.numeric === true };
  }
  const sides = sidesOf(parameters);
  if (sides !== null) {
    const { colour, panel } = sides;
    return {
      place: (run) => ({
        label: named(run, colour),
        panel: panel === undefined ? null : named(run, panel),
      }),
      ordered: colour.numeric,
    };
  }
  return { place: bestPoints(points, metric, record), ordered: false };
}

/** The points that end best, under their whole names. */
function bestPoints(
  points: ReadonlyMap<string, OwnRun[]>,
  metric: string,
  record: StudyRecord,
): Place {
  const { parameters } = record;
  const sign = goalOf(metric, record) === 'maximize' ? -1 : 1;
  const ends = [...points.values()].map((group) => {
    const values = group.flatMap((run) => valueOf(run, metric) ?? []);
    return {
      group,
      end: values.length === 0 ? Infinity : (sign * values.reduce((a, b) => a + b)) / values.length,
    };
  });
  const best = new Set(
    ends
      .sort((a, b) => a.end - b.end)
      .slice(0, mostLines)
      .flatMap(({ group }) => group),
  );
  return (run) =>
    best.has(run) ? { label: settingText(run.factors, parameters), panel: null } : null;
}

function named({ factors }: OwnRun, parameter: StudyParameter): string {
  const { name, label } = parameter;
  const value = ownValue(factors, name);
  return value === undefined ? `no ${label}` : `${label} ${valueText(value, parameter)}`;
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
