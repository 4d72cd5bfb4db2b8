import type { SweepData } from '@basin/core';
import { linearSlope } from '@basin/statistics';
import { functionFitFindings, type FunctionFitRun } from '../function-fit/findings.ts';
import { trendOf } from '../judging/index.ts';
import type { RecordedLine } from '../reading/training-run.ts';

/** How loss and gradient norm move in one run. */
export interface GradientNormRun extends FunctionFitRun {
  /** Change of log₁₀ gradient norm over the first tenth of the epochs, by a least-squares line. */
  earlyNormDecades: number | null;
  /** The same over the second half. */
  lateNormDecades: number | null;
  /** Change of log₁₀ loss over the second half. */
  lateLossDecades: number | null;
  /** Spearman's ρ of the loss with the epoch in the second half. */
  lateLossRho: number | null;
}

export interface GradientNormFindings {
  runs: GradientNormRun[];
}

/** Runs with their curves, fits and the trends of both curves; trends only of finished runs. */
export function gradientNormFindings(data: SweepData): GradientNormFindings {
  const { runs } = functionFitFindings(data);
  return {
    runs: runs.map((run) => {
      const done = run.state === 'done';
      const norm = done ? run.metrics['train/gradient-norm'] : undefined;
      const loss = done ? run.metrics['train/loss'] : undefined;
      const late = part(loss, 0.5, 1);
      const { rho } = trendOf(late);
      return {
        ...run,
        earlyNormDecades: decades(part(norm, 0, 0.1)),
        lateNormDecades: decades(part(norm, 0.5, 1)),
        lateLossDecades: decades(late),
        lateLossRho: Number.isFinite(rho) ? rho : null,
      };
    }),
  };
}

/** The points of a line between two shares of its last epoch. */
function part(line: RecordedLine | undefined, from: number, to: number): RecordedLine | undefined {
  if (line === undefined) return undefined;
  const last = line.epochs.at(-1) ?? 0;
  const kept = line.epochs
    .map((epoch, index) => ({ epoch, value: line.values[index] ?? null }))
    .filter(({ epoch }) => epoch >= from * last && epoch <= to * last);
  return { epochs: kept.map(({ epoch }) => epoch), values: kept.map(({ value }) => value) };
}

/** Change along the least-squares line of log₁₀ value on epoch; null below 3 positive values. */
function decades(line: RecordedLine | undefined): number | null {
  if (line === undefined) return null;
  const points = line.epochs.flatMap((epoch, index) => {
    const value = line.values[index];
    return typeof value === 'number' && value > 0 ? [{ epoch, log: Math.log10(value) }] : [];
  });
  if (points.length < 3) return null;
  const epochs = points.map(({ epoch }) => epoch);
  const span = (epochs.at(-1) as number) - (epochs[0] as number);
  const change =
    linearSlope(
      epochs,
      points.map(({ log }) => log),
    ) * span;
  return Number.isFinite(change) ? change : null;
}
