import type { Preset } from '@basin/core';
import { countOps, estimateFlops, openEngine, printProgram } from '@basin/engine';
import { planExperiment } from '@basin/studies';
import { loadData } from '@basin/models';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';
import { trainingStepProgram } from './training-programs.ts';

export interface PrintProgramsOptions {
  experiment: string;
  preset: Preset;
  json: boolean;
}

/** What is printed of one program. */
interface PrintedProgram {
  /** Of the trainings that run it. */
  trainings: string[];
  form: string;
  /** Before and after the passes. */
  opCounts: { recorded: number; compiled: number };
  flopsPerStep: number;
  text: string;
}

/** Prints the program of each training of an experiment; trainings of one program share it. */
export async function printPrograms(options: PrintProgramsOptions): Promise<ExitCode> {
  const plan = planExperiment(options.experiment, {
    preset: options.preset,
    firstSeed: 1,
    seedCount: 1,
  });
  const engine = await openEngine({ backend: 'native' });
  const programs = new Map<string, PrintedProgram>();
  try {
    for (const { label, config } of plan.tasks) {
      if (config.kind !== 'training') continue;
      const found = await trainingStepProgram(engine, config, await loadData([config.dataset]));
      const text = printProgram(found.program);
      const known = programs.get(text);
      if (known) known.trainings.push(label);
      else {
        programs.set(text, {
          trainings: [label],
          form: found.form,
          opCounts: { recorded: opCount(found.recorded), compiled: opCount(found.program) },
          flopsPerStep: estimateFlops(found.program),
          text,
        });
      }
    }
  } finally {
    engine.close();
  }
  const printed = [...programs.values()];
  const { json, experiment } = options;
  if (json) printDocument<'doctor --print-program'>({ experiment, programs: printed });
  else printText(printed.map(format).join('\n'));
  return exitCode.ok;
}

function opCount(program: Parameters<typeof countOps>[0]): number {
  return [...countOps(program).values()].reduce((sum, count) => sum + count, 0);
}

function format({ trainings, form, opCounts, text }: PrintedProgram): string {
  const head = `# ${trainings.join(', ')}\n# form ${form}; ${opCounts.recorded} ops recorded, ${opCounts.compiled} compiled`;
  return `${head}\n${text}\n`;
}
