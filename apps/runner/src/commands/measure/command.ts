import { BasinError, measureNames, type MeasureName } from '@basin/core';
import { Option } from 'commander';
import type { AddCommand } from '../../cli/program.ts';
import { declareRunOptions, readRunOptions, type RunFlags } from '../../cli/run-options.ts';
import { each, oneOf } from '../../cli/values.ts';

interface Flags extends RunFlags {
  measure?: MeasureName;
  set?: string[];
  weights: 'final' | 'averaged';
  precision?: 'float32' | 'float64';
}

/** `basin measure TASK… --measure=NAME`: any measure of trainings that are stored. */
export const addMeasureCommand: AddCommand = (program, setExitCode) => {
  const command = program
    .command('measure')
    .description('Measure trainings of the database, each by itself or two together.')
    .argument('<tasks...>', 'the beginnings of their ids')
    .addOption(
      new Option('--measure <name>', measureNames.join(', ')).argParser(
        oneOf('--measure', measureNames),
      ),
    )
    .addOption(
      new Option('--set <option=value>', 'an option of the measure; repeat it').argParser(each),
    )
    .addOption(
      new Option('--weights <which>', 'final or averaged')
        .default('final')
        .argParser(oneOf('--weights', ['final', 'averaged'])),
    )
    .addOption(
      new Option(
        '--precision <type>',
        'float32 or float64 (default: float64 for hessian, sharpness and generalisation, else float32)',
      ).argParser(oneOf('--precision', ['float32', 'float64'])),
    );
  declareRunOptions(command);
  command.action(async (tasks: string[], flags: Flags) => {
    const { runMeasure } = await import('./run.ts');
    const { measure, set = [], weights, precision } = flags;
    if (measure === undefined) {
      throw new BasinError(
        'cli/missing-value',
        `say what to measure: --measure=NAME, of ${measureNames.join(', ')}`,
      );
    }
    const request = { tasks, measure, weights, ...(precision === undefined ? {} : { precision }) };
    setExitCode(await runMeasure(request, set, readRunOptions(flags)));
  });
};
