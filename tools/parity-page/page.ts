import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  activationNames,
  initialiserEntries,
  layerEntries,
  type LossConfig,
  lossEntries,
  networkConfigSchema,
  optimiserEntries,
  scheduleEntries,
} from '@basin/core';
import type { LayerDescription } from '@basin/models/network';
import { type FormName, formsOfLayer } from '@basin/models/forms';
import { workspaceRoot } from '../step.ts';
import {
  countColumns,
  counts,
  dash,
  type HeldNetwork,
  layersOf,
  table,
  type Trained,
} from './held.ts';
import { optionTable, trainingTable } from './options.ts';
import { toldTable } from './told-tests.ts';

type StoredNetwork = Partial<HeldNetwork & { targets: unknown }> &
  Pick<HeldNetwork, 'network' | 'loss'> & { targetShape?: number[] };

/** Rates and momenta of a schedule as PyTorch has them. */
interface HeldSchedule {
  schedule: { type: string; warmupSteps?: number };
  momenta: number[] | null;
}

interface Fixtures {
  networks: HeldNetwork[];
  optimisers: string[];
  schedules: HeldSchedule[];
  activations: string[];
  augmentations: { shift: number; flip: boolean }[];
  /** In single precision, then in double. */
  trainings: [Trained[], Trained[]];
  tolerances: Record<string, number>;
}

const introduction = `<!-- Made from the fixtures that the tests compare with by \`npx tsx tools/parity-page.ts\`. -->

# Held against PyTorch

Every entry of the training vocabulary, and what of it the tests hold against PyTorch in float64. Numbers count the networks or runs of the fixtures in \`libs/models/src/fixtures\` (each beside the script that made it) in which an entry occurs; differences are relative to the largest value.`;

/** The table of parity as Markdown. */
export function parityPage(): string {
  const fixtures = readFixtures();
  return `${[
    introduction,
    tolerancesText(fixtures.tolerances),
    '## Layers',
    'Each by itself and among others: as it is evaluated (outputs, gradient, Hessian, state dict in and out), while it trains (gradient, statistics), and in the 230 networks that were drawn from them. Forms are those that the layer does not rule out; `blocks` takes every layer, compiled too.',
    layerTable(fixtures),
    '## Activations',
    activationTable(fixtures),
    '## Losses',
    lossTable(fixtures),
    '## Options',
    'What changes an entry’s arithmetic, in the same networks.',
    optionTable(fixtures.networks),
    '## Optimisers, schedules, initialisers',
    'They change weights or rates tensor by tensor, so that every form and backend has them, and no second derivative is asked of them.',
    restTable(fixtures),
    '## Trainings',
    'Whole trainings whose weights are those of PyTorch’s own loop: in single precision at their end, compiled and op by op; in double precision after every update, compiled.',
    trainingTable(fixtures.trainings, fixtures.augmentations.length),
    '## Recorded quantities, label noise, stopping, budgets',
    'PyTorch has no entry for these. Their tests hold them against the weights that a training stored, known distributions and closed forms.',
    toldTable(),
  ].join('\n\n')}\n`;
}

function readFixtures(): Fixtures {
  const read = (name: string) =>
    JSON.parse(
      readFileSync(path.join(workspaceRoot, 'libs/models/src/fixtures', `${name}.json`), 'utf8'),
    ) as never;
  const vocabulary: {
    networks: StoredNetwork[];
    augmentations: Fixtures['augmentations'];
    training: Trained;
    normalisedTraining: Trained;
    optimisers: { name: string }[];
    schedules: HeldSchedule[];
    activations: Record<string, unknown>;
  } = read('vocabulary');
  const drawn: { networks: StoredNetwork[]; grouped: StoredNetwork[] } = read('drawn-networks');
  const first: { optimisers?: { name: string }[] } = read('pytorch');
  const trainings: { optimisers?: { name: string }[]; trainings: { config: Trained }[] } =
    read('trainings');
  const doubles: { cases: { config: Trained }[] } = read('doubles');
  const { training, normalisedTraining } = vocabulary;
  const held = (networks: StoredNetwork[], isDrawn: boolean): HeldNetwork[] =>
    networks.map(
      ({ network, loss, training = false, isSoft = false, targets, targetShape = [] }) => ({
        network: networkConfigSchema.parse(network),
        isSoft:
          isSoft ||
          targets === 'soft' ||
          (nameOf(loss) === 'cross-entropy' && targetShape.length === 2),
        ...{ loss, training, isDrawn },
      }),
    );
  return {
    networks: [
      ...held(vocabulary.networks, false),
      ...held([...drawn.networks, ...drawn.grouped], true),
    ],
    optimisers: [first, vocabulary, trainings].flatMap(
      (one) => one?.optimisers?.map(({ name }) => name) ?? [],
    ),
    schedules: vocabulary.schedules,
    activations: Object.keys(vocabulary.activations),
    augmentations: vocabulary.augmentations,
    trainings: [
      [training, normalisedTraining, ...trainings.trainings.map(({ config }) => config)],
      doubles.cases.map(({ config }) => config),
    ],
    tolerances: read('tolerances'),
  };
}

function tolerancesText(tolerances: Record<string, number>): string {
  const at = (name: string): string => String(tolerances[name]);
  return [
    `- In float32, op by op on wasm and cpu (the drawn networks on cpu), and compiled on native as a graph and by XLA: outputs to ${at('outputs')} (op by op), gradients to ${at('gradient')} (${at('trainingGradient')} while training, statistics ${at('buffers')}).`,
    `- Trainings in float64, on native: weights after every update, statistics and losses of \`fixtures/doubles.py\` to 1e-12 (dense, convolutions with groups and dilation, batch and layer norm; Adam, AdamW, SGD with Nesterov; one-cycle, cosine, step; clipping, label smoothing, averages with \`update_bn\`).`,
    `- On webgpu, by \`npx tsx tools/gpu-check.ts\` where there is a device (SwiftShader is one; gpu.md has what a card gave): the fixture’s own networks, outputs, loss, gradient and statistics within the tolerance that its report names.`,
    `- In float64, on native: whole Hessians to ${at('hessian')}, those of the drawn networks to ${at('drawn')}. On wasm, cpu and webgpu a Hessian is of central differences and float32, and its result says so.`,
  ].join('\n');
}

function layerTable({ networks }: Fixtures): string {
  const rows = layerEntries.map(({ schema }) => {
    const type = schema.shape.type.value;
    const withIt = networks.filter(({ network }) =>
      layersOf(network).some(({ layer }) => layer.type === type),
    );
    const own = withIt.flatMap(({ network }) =>
      layersOf(network).filter(({ layer }) => layer.type === type),
    );
    return [code(type), ...counts(withIt), formsText(own), backendsOf(withIt), derivative(withIt)];
  });
  return table(['layer', ...countColumns, 'forms', 'backends', 'second derivative'], rows);
}

/** What the fixtures' own networks have, `gpu-check` holds on webgpu too; of drawn ones it has none. */
function backendsOf(held: readonly HeldNetwork[]): string {
  const isOwn = held.some(({ isDrawn }) => !isDrawn);
  return `native, wasm, cpu${isOwn ? ', webgpu' : ''}`;
}

function formsText(layers: readonly LayerDescription[]): string {
  const forms = layers.map(formsOfLayer);
  const every = (form: FormName): boolean => forms.every((one) => one.includes(form));
  const some = [...new Set(forms.flat())];
  return some.map((form) => (every(form) ? form : `${form} (by its options)`)).join('; ');
}

function derivative(held: readonly HeldNetwork[]): string {
  return held.some(({ training }) => !training) ? 'exact' : '–';
}

function activationTable({ networks, activations }: Fixtures): string {
  const rows = activationNames.map((name) => {
    const withIt = networks.filter(({ network }) =>
      layersOf(network).some(({ layer }) => 'activation' in layer && layer.activation === name),
    );
    const points = activations.includes(name) ? 'values, slopes, curvatures' : 'the identity';
    return [code(name), points, ...counts(withIt), backendsOf(withIt), derivative(withIt)];
  });
  return table(['activation', 'at points', ...countColumns, 'backends', 'second derivative'], rows);
}

function nameOf(loss: LossConfig): string {
  return typeof loss === 'string' ? loss : loss.type;
}

function lossTable({ networks }: Fixtures): string {
  const rows = lossEntries.map(({ schema }) => {
    const type = schema.shape.type.value;
    const withIt = networks.filter(({ loss }) => nameOf(loss) === type);
    return [code(type), ...counts(withIt), backendsOf(withIt), derivative(withIt)];
  });
  return table(['loss', ...countColumns, 'backends', 'second derivative'], rows);
}

function restTable({ optimisers, schedules }: Fixtures): string {
  const runs = (names: readonly string[], type: string): number =>
    names.filter((name) => typeOfRun(name) === type).length;
  return table(
    ['kind', 'entry', 'runs held against PyTorch'],
    [
      ...optimiserEntries
        .map(({ schema }) => schema.shape.type.value)
        .map((type) => ['optimiser', code(type), dash(runs(optimisers, type))]),
      ...scheduleEntries
        .map(({ schema }) => schema.shape.type.value)
        .map((type) => [
          'schedule',
          code(type),
          dash(schedules.filter(({ schedule }) => schedule.type === type).length),
        ]),
      [
        'schedule',
        'linear warm-up before one (`warmupSteps`)',
        dash(schedules.filter(({ schedule }) => schedule.warmupSteps !== undefined).length),
      ],
      [
        'schedule',
        'of momentum too (`one-cycle`)',
        dash(schedules.filter(({ momenta }) => momenta !== null).length),
      ],
      ...initialiserEntries.map(({ schema }) => [
        'initialiser',
        code(schema.shape.type.value),
        'its distribution, by its moments',
      ]),
    ],
  );
}

/** The optimiser of a run of the fixtures: `adamw-decay`; those without one in their name are of SGD. */
function typeOfRun(name: string): string {
  return /^(adamw|adam|rmsprop|lion)\b/.exec(name)?.[1] ?? 'sgd';
}

function code(name: string): string {
  return `\`${name}\``;
}
