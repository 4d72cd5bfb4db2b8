import type { Figure } from '@basin/charts';
import { curvesOf } from './curve-figures.ts';
import type { OwnFindings } from './own-findings.ts';
import { againstParameter, byCategory, heatMapOf } from './parameter-figures.ts';
import { isCurve, type StudyParameter, type StudyRecord } from './study-record.ts';
import { alongWay } from './way-figures.ts';

/** Cells of a heat map along one side. */
const mostCells = 24;
const mostHeatMaps = 3;

/** Figures of a study, chosen from what varies in it and what it looks at. */
export function ownFigures(record: StudyRecord): Figure<OwnFindings, never>[] {
  const { available } = record;
  const parameters = record.parameters.filter(({ undrawn }) => undrawn !== true);
  const main = record.metrics.map(({ name }) => name);
  const [first] = main;
  // Of each measure its first curve or number, and whatever the study looks at; 2 is where η times the
  // top eigenvalue stays at the edge of stability.
  const onTheWay = (record.curves ?? []).filter(
    (name, index, all) => isFirstOf(all, name, index) || name.endsWith('/eigenvalue-times-rate'),
  );
  // Runs that were made elsewhere may have none, or one value alone.
  const losses = available.includes('train/loss') ? ['train/loss'] : [];
  const curves = [...new Set([...main, ...losses, ...onTheWay])].filter((name) =>
    isCurve(name, record),
  );
  const measured = available.filter(
    (name, index) => !isCurve(name, record) && isFirstOf(available, name, index),
  );
  const compared = [...new Set([...main, ...measured])];
  const figures: unknown[] = [
    ...(first === undefined ? [] : pairs(parameters).map((pair) => heatMapOf(first, pair, record))),
    ...compared.flatMap((metric) =>
      parameters.map((parameter) =>
        parameter.numeric
          ? againstParameter(metric, parameter, record)
          : byCategory(metric, parameter, record),
      ),
    ),
    ...(available.includes('barrier/train-loss') ? alongWay(record) : []),
    ...curves.map((metric) => curvesOf(metric, record)),
  ];
  return figures as Figure<OwnFindings, never>[];
}

function isFirstOf(available: readonly string[], name: string, index: number): boolean {
  const measure = name.slice(0, name.indexOf('/') + 1);
  return available.findIndex((other) => other.startsWith(measure)) === index;
}

function pairs(parameters: readonly StudyParameter[]): [StudyParameter, StudyParameter][] {
  const listed = parameters.filter(({ values }) => values.length > 1 && values.length <= mostCells);
  const all = listed.flatMap((x, index) =>
    listed.slice(index + 1).map((y): [StudyParameter, StudyParameter] => [x, y]),
  );
  return all.slice(0, mostHeatMaps);
}
