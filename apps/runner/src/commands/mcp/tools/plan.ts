import { checkStudy } from '@basin/execution/control/new-study';
import type { DryRun, ListedTask } from '../../sweep/dry-run.ts';
import { callLimits, parsed } from '../call-basin.ts';
import { defineTool } from '../tool.ts';
import { oneStudy, oneStudyWords, studyInput, studyOf } from './study-input.ts';

/** Points of a study that are shown; the rest are counted. */
const mostPoints = 50;

export const planTool = defineTool({
  name: 'plan',
  title: 'Check a study',
  description:
    'Validate a study, or a built-in experiment, and say what it would train and how long that takes. Starts and stores nothing. What is wrong is told by line and column, all of it at once.',
  input: studyInput.refine(oneStudy, oneStudyWords),
  async run(input, { places }, { signal }) {
    const limits = { ...callLimits, signal };
    const { stdout, stderr } = await checkStudy(studyOf(input), places, limits, ['--json']);
    const { sweeps, workers, estimatedSeconds, slowBackend } = parsed(stdout) as DryRun;
    return {
      notices: stderr.split('\n').filter((line) => line !== ''),
      ...{ workers, estimatedSeconds, slowBackend },
      sweeps: sweeps.map(({ experiment, preset, points, tasks, estimatedSeconds: onOneCore }) => ({
        ...{ experiment, preset, ...countsOf(tasks) },
        estimatedSecondsOnOneCore: onOneCore,
        pointCount: points?.length ?? null,
        points: points
          ?.slice(0, mostPoints)
          .map(({ label, factors, seeds }) => ({ label, factors, seeds })),
      })),
    };
  },
});

function countsOf(tasks: readonly ListedTask[]) {
  const sizes = tasks.flatMap(({ parameterCount }) => parameterCount ?? []);
  const trainings = tasks.filter(({ kind }) => kind === 'training').length;
  return {
    trainings,
    analyses: tasks.length - trainings,
    leastParameters: sizes.length === 0 ? null : sizes.reduce((a, b) => Math.min(a, b)),
    mostParameters: sizes.length === 0 ? null : sizes.reduce((a, b) => Math.max(a, b)),
  };
}
