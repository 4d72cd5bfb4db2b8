import type { Preset } from '@basin/core';
import { countOps, estimateFlops, openEngine, printProgram } from '@basin/engine';
import { type FormWords, formWords, openDataCache } from '@basin/models';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';
import { programsOf } from './programs-of.ts';
import { trainingStepProgram } from './training-programs.ts';

export interface PrintProgramsOptions {
  /** A built-in experiment, or a study file. */
  experiment: string;
  preset: Preset;
  json: boolean;
}

/** What is printed of one program. */
interface PrintedProgram {
  /** Of the trainings that run it. */
  trainings: string[];
  form: string;
  /** How the step holds the network, and why in no quicker way. */
  network: FormWords;
  /** Before and after the passes. */
  opCounts: { recorded: number; compiled: number };
  flopsPerStep: number;
  text: string;
}

/** Prints the program of each training of an experiment or a study; trainings of one program share it. */
export async function printPrograms(options: PrintProgramsOptions): Promise<ExitCode> {
  const { trainings, readBlob } = await programsOf(options.experiment, options.preset);
  const cache = openDataCache(readBlob);
  const engine = await openEngine({ backend: 'native' });
  const programs = new Map<string, PrintedProgram>();
  try {
    for (const { label, config } of trainings) {
      const data = await cache.get([config.dataset]);
      const found = await trainingStepProgram(engine, config, data);
      const text = printProgram(found.program);
      const known = programs.get(text);
      if (known) known.trainings.push(label);
      else {
        programs.set(text, {
          trainings: [label],
          form: found.form,
          network: formWords(config),
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

function format({ trainings, form, network, opCounts, text }: PrintedProgram): string {
  const why = network.why.length === 0 ? '' : ` (${network.why.join('; ')})`;
  const head = `# ${trainings.join(', ')}\n# network as ${network.name}${why}\n# form ${form}; ${opCounts.recorded} ops recorded, ${opCounts.compiled} compiled`;
  return `${head}\n${text}\n`;
}
