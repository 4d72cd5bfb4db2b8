import { type Preset, presets } from '@basin/core';
import { type SamplerName, samplerNames } from '@basin/search';
import { type Command, Option } from 'commander';
import {
  declareRunOptions,
  readRunOptions,
  type RunFlags,
  type RunOptions,
} from '../../cli/run-options.ts';
import { each, integer, oneOf, words } from '../../cli/values.ts';
import { userPath } from '@basin/store/places';

/** A sweep command's flags, checked. */
export interface SweepOptions extends RunOptions {
  /** Null: all that are registered. */
  experiments: string[] | null;
  /** A study of someone's own; null: none. */
  file: string | null;
  /** Parameters with values that vary an experiment's trainings, as they were typed. */
  set: string[];
  /** Places of a file's parameters in the training, as they were typed. */
  names: string[];
  /** Folders outside of which a file's data are not read; empty: they may be anywhere. */
  dataWithin: string[];
  /** How values of `set` are chosen; null: each of them. */
  method: SamplerName | null;
  /** What bayes goes by; null: accuracy where there are classes, else loss. */
  metric: string | null;
  /** Points of a study at most; null: the file says. */
  count: number | null;
  /** A template to be written instead of running anything. */
  template: string | null;
  /** Where it is written; null: to standard output. */
  out: string | null;
  preset: Preset;
  firstSeed: number;
  /** Null: the preset's own. */
  seedCount: number | null;
  dryRun: boolean;
  fresh: boolean;
}

/** What commander makes of the flags. */
export interface SweepFlags extends RunFlags {
  experiment?: string[];
  file?: string;
  set?: string[];
  name?: string[];
  dataWithin?: string[];
  method?: SamplerName;
  metric?: string;
  count?: number;
  template?: string;
  out?: string;
  preset: Preset;
  seed: number;
  seeds?: number;
  dryRun: boolean;
  fresh: boolean;
}

/** Declares the flags. Slugs are checked later, once the experiments are loaded. */
export function declareSweepOptions(command: Command): void {
  const option = (flags: string, text: string): Option => new Option(flags, text);
  command
    .addOption(
      option(
        '--experiment <slugs>',
        'which to run: repeat it or give a comma list (default: all)',
      ).argParser(words),
    )
    .addOption(
      option(
        '--file <study>',
        'run a study of your own: YAML, JSON or TypeScript (docs/studies.md)',
      ),
    )
    .addOption(
      option(
        '--set <path=values>',
        'vary the trainings of one --experiment: optimiser.learningRate=1e-3,1e-2 or batchSize=32..256:log2; repeat it',
      ).argParser(each),
    )
    .addOption(
      option(
        '--name <name=path>',
        'where a parameter of the file goes in the training: lr=optimiser.learningRate; repeat it',
      ).argParser(each),
    )
    .addOption(
      option(
        '--data-within <folder>',
        'read data files of the study below this folder only, and look for relative paths there; repeat it',
      ).argParser(each),
    )
    .addOption(
      option(
        '--method <name>',
        `how values of --set are chosen: ${samplerNames.join(', ')} (default: grid, each of them); all but grid need --count`,
      ).argParser(oneOf('--method', samplerNames)),
    )
    .addOption(
      option(
        '--metric <name>',
        'what --method=bayes makes best (default: test accuracy, or loss where there are no classes)',
      ),
    )
    .addOption(
      option('--count <points>', 'at most so many points of a study').argParser(
        integer('--count', { min: 1, max: 200_000 }),
      ),
    )
    .addOption(option('--template <name>', 'write a study that runs, to begin from; see --out'))
    .addOption(option('--out <file>', 'where --template writes (default: standard output)'))
    .addOption(
      option('--preset <scale>', `how much of it: ${presets.join(', ')}`)
        .default('quick')
        .argParser(oneOf('--preset', presets)),
    )
    .addOption(
      option('--seed <number>', 'the first seed')
        .default(1)
        .argParser(integer('--seed', { min: 0 })),
    )
    .addOption(
      option('--seeds <count>', "how many seeds (default: the preset's own)").argParser(
        integer('--seeds', { min: 1, max: 100_000 }),
      ),
    )
    .addOption(
      option('--dry-run', 'only list the tasks, with parameters and a time estimate').default(
        false,
      ),
    )
    .addOption(
      option('--fresh', 'compute everything anew, beside the stored results').default(false),
    );
  declareRunOptions(command);
}

/** The flags as the sweep uses them. @throws BasinError of `readRunOptions`. */
export function readSweepOptions(flags: SweepFlags): SweepOptions {
  return {
    experiments: flags.experiment ?? null,
    file: flags.file ?? null,
    set: flags.set ?? [],
    names: flags.name ?? [],
    dataWithin: (flags.dataWithin ?? []).map((folder) => userPath(folder)),
    method: flags.method ?? null,
    metric: flags.metric ?? null,
    count: flags.count ?? null,
    template: flags.template ?? null,
    out: flags.out === undefined ? null : userPath(flags.out),
    preset: flags.preset,
    ...readRunOptions(flags),
    firstSeed: flags.seed,
    seedCount: flags.seeds ?? null,
    dryRun: flags.dryRun,
    fresh: flags.fresh,
  };
}

/** Whether the command line asks for a study of someone's own. */
export function isOwnStudy({ file, set }: SweepOptions): boolean {
  return file !== null || set.length > 0;
}
