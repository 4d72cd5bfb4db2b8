import {
  type ActivationName,
  activationNames,
  BasinError,
  curvatureMatrices,
  type CurvatureMatrix,
  dataSources,
  mostDraws,
  mostGridSize,
  mostVectors,
} from '@basin/core';
import { backendNames, type BackendName } from '@basin/engine/backends';
import { Option } from 'commander';
import { type MeasureFlag, measureNames } from '../../analyse/measures.ts';
import type { AddCommand } from '../../cli/program.ts';
import { integer, oneOf, words } from '../../cli/values.ts';
import { userPath } from '@basin/store/places';
import { exitCode } from '../../cli/exit-code.ts';

interface Flags {
  network?: string;
  activation?: ActivationName;
  weights: string;
  data: string;
  measure?: string[];
  precision: 'float32' | 'float64';
  pixels: 'standardised' | 'unit';
  eigenvalues: number;
  probes: number;
  grid: number;
  extent: number;
  radius: number;
  matrix: CurvatureMatrix;
  blocks: 'none' | 'layers' | 'tensors';
  seed: number;
  backend?: BackendName;
  database?: string;
  json: boolean;
}

const usualMeasures: readonly MeasureFlag[] = ['hessian', 'eigenvalues', 'sensitivity'];

/** `basin analyse`: exact curvature and the other measures of weights trained elsewhere. */
export const addAnalyseCommand: AddCommand = (program, setExitCode) => {
  const option = (flags: string, text: string): Option => new Option(flags, text);
  const measures = oneOf('--measure', measureNames);
  program
    .command('analyse')
    .description('Measure a network whose weights were trained elsewhere, in PyTorch for instance.')
    .addOption(
      option(
        '--network <file>',
        'its layers, as JSON (default: read from the names and shapes of an nn.Sequential)',
      ),
    )
    .addOption(
      option('--activation <name>', 'between the layers, where no --network says it').argParser(
        oneOf('--activation', activationNames),
      ),
    )
    .addOption(
      option(
        '--weights <file>',
        'its state_dict, as safetensors or by torch.save',
      ).makeOptionMandatory(),
    )
    .addOption(
      option(
        '--data <name>',
        `one of ${dataSources.flatMap(({ flag }) => flag.forms).join(', ')}`,
      ).makeOptionMandatory(),
    )
    .addOption(
      option(
        '--measure <names>',
        `repeat it or give a comma list: ${measureNames.join(', ')} (default: ${usualMeasures.join(',')})`,
      ).argParser(words),
    )
    .addOption(
      option('--precision <type>', 'float32 or float64, where the backend has it')
        .default('float64')
        .argParser(oneOf('--precision', ['float32', 'float64'])),
    )
    .addOption(
      option('--pixels <scale>', 'of images: standardised, or unit for [0, 1]')
        .default('standardised')
        .argParser(oneOf('--pixels', ['standardised', 'unit'])),
    )
    .addOption(
      count('--eigenvalues', 'leading eigenpairs of "eigenvalues"', 5, { max: mostVectors }),
    )
    .addOption(count('--probes', 'random vectors of "trace" and "density"', 100))
    .addOption(
      count('--grid', 'points along each axis of a surface', 25, { min: 2, max: mostGridSize }),
    )
    .addOption(number('--extent', 'how far a surface reaches', 1))
    .addOption(number('--radius', 'of the sharpness neighbourhood', 0.05))
    .addOption(
      option(
        '--matrix <name>',
        `of "eigenvalues", "trace" and "density": ${curvatureMatrices.join(', ')}`,
      )
        .default('hessian')
        .argParser(oneOf('--matrix', curvatureMatrices)),
    )
    .addOption(
      option('--blocks <kind>', 'the same of each diagonal block: none, layers, tensors')
        .default('none')
        .argParser(oneOf('--blocks', ['none', 'layers', 'tensors'])),
    )
    .addOption(count('--seed', 'of random vectors and directions', 0, { min: 0 }))
    .addOption(
      option('--backend <name>', `one of ${backendNames.join(', ')}`).argParser(
        oneOf('--backend', backendNames),
      ),
    )
    .addOption(option('--database <file>', 'also store the results there (default: print only)'))
    .addOption(option('--json', 'print the results as one JSON document').default(false))
    .action(async (flags: Flags) => {
      const { runAnalyse } = await import('./run.ts');
      await runAnalyse({
        networkFile: flags.network === undefined ? null : userPath(flags.network),
        activation: flags.activation ?? null,
        weightsFile: userPath(flags.weights),
        data: flags.data,
        measures: (flags.measure ?? usualMeasures).map(measures),
        precision: flags.precision,
        unitPixels: flags.pixels === 'unit',
        eigenvalueCount: flags.eigenvalues,
        probeCount: flags.probes,
        gridSize: flags.grid,
        extent: flags.extent,
        radius: flags.radius,
        matrix: flags.matrix,
        blocks: flags.blocks,
        seed: flags.seed,
        backend: flags.backend ?? null,
        database: flags.database === undefined ? null : userPath(flags.database),
        json: flags.json,
      });
      setExitCode(exitCode.ok);
    });
};

function count(
  flag: string,
  text: string,
  value: number,
  { min = 1, max = mostDraws }: { min?: number; max?: number } = {},
): Option {
  return new Option(`${flag} <count>`, text).default(value).argParser(integer(flag, { min, max }));
}

function number(flag: string, text: string, value: number): Option {
  return new Option(`${flag} <number>`, text).default(value).argParser((given) => {
    const parsed = given.trim() === '' ? Number.NaN : Number(given);
    if (Number.isFinite(parsed) && parsed > 0) return parsed;
    throw new BasinError('cli/invalid-value', `${flag} is "${given}": give a number above 0`);
  });
}
