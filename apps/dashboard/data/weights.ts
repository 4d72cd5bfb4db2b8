import 'server-only';
import { datasetFacts, errorMessage } from '@basin/core';
import { networkDistance, type NetworkDistance } from '@basin/execution/reading/weight-distance';
import { openWeights, type WeightReader } from '@basin/execution/reading/stored-weights';
import { firstFilters, tensorSummaries } from '@basin/execution/reading/weight-tensors';
import type { StoreReader, TaskDetail } from '@basin/store';
import type { TitledChart } from '../components/task/chart-record.ts';
import { ownTurn } from './own-turn.ts';
import { signedAddress } from './png.ts';

export interface TensorView {
  name: string;
  layer: string;
  shape: number[];
  count: number;
  min: number;
  max: number;
  mean: number;
  deviation: number;
  zeroShare: number;
  chart: TitledChart;
}

/** Tiles of one layer as images, all on one scale of colours. */
export interface FilterView {
  name: string;
  of: string;
  height: number;
  width: number;
  addresses: string[];
  tileCount: number;
  /** The value that has the full colour, either sign. */
  largest: number;
}

export interface WeightsView {
  /** Which of them: the step of a snapshot, or the last. */
  shown: number | 'final';
  /** Steps that the training kept weights of. */
  snapshots: { step: number; epoch: number }[];
  tensors: TensorView[];
  filters: FilterView | null;
  /** Of each tensor from the first snapshot on; null without two of them. */
  change: TitledChart | null;
}

/** Numbers that a page looks at: a larger network is for the export. */
const mostWeights = 4_000_000;
/** Snapshots that a curve of changes has. */
const mostSnapshots = 40;

/**
 * The weights of a training as numbers and pictures, or why they cannot be shown; null where there are none. They
 * are read and summed up part by part: others are answered in between.
 */
export async function readWeights(
  reader: StoreReader,
  task: TaskDetail,
  shown: number | 'final',
): Promise<WeightsView | { problem: string } | null> {
  const { config, weights, snapshots } = task;
  if (config.kind !== 'training') return null;
  const blob =
    shown === 'final' ? weights : (snapshots.find(({ step }) => step === shown)?.blob ?? null);
  if (blob === null) return shown === 'final' ? null : { problem: `no weights of step ${shown}` };
  try {
    const opened = openWeights(reader, config);
    if (opened.description.parameterCount > mostWeights) {
      return { problem: 'there are too many of them for a page: export them' };
    }
    const values = opened.read(blob);
    await ownTurn();
    const filters = firstFilters(
      opened.description,
      datasetFacts(config.dataset).exampleShape,
      values,
    );
    const pictures = filters === null ? null : filterView(filters);
    await ownTurn();
    const summaries = tensorSummaries(opened.description, values);
    return {
      shown,
      snapshots: snapshots.map(({ step, epoch }) => ({ step, epoch })),
      tensors: summaries.map(({ bins, ...tensor }) => ({
        ...tensor,
        chart: {
          id: `weights-${tensor.name}`,
          title: tensor.name,
          caption: tensor.layer,
          chart: {
            kind: 'histogram',
            record: {
              x: { label: 'Value' },
              y: { label: 'Weights in the bin' },
              groups: [{ label: tensor.name, panel: null, bins }],
            },
          },
        },
      })),
      filters: pictures,
      change: await changeChart(opened, snapshots),
    };
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}

function filterView({ tiles, ...words }: NonNullable<ReturnType<typeof firstFilters>>): FilterView {
  const largest = tiles.reduce(
    (most, tile) => tile.reduce((own, value) => Math.max(own, Math.abs(value)), most),
    0,
  );
  const { height, width } = words;
  return {
    ...words,
    largest,
    addresses: tiles.map((tile) => signedAddress(tile, { height, width, largest })),
  };
}

/** ‖wₜ − w₀‖ / ‖w₀‖ of each tensor, over the epochs at which snapshots were kept. */
async function changeChart(
  { description, read }: WeightReader,
  snapshots: TaskDetail['snapshots'],
): Promise<TitledChart | null> {
  const every = Math.ceil(snapshots.length / mostSnapshots);
  const thinned = snapshots.filter(
    (_, index) => index % every === 0 || index === snapshots.length - 1,
  );
  const [first] = thinned;
  if (first === undefined || thinned.length < 2) return null;
  const start = read(first.blob);
  const distances: (NetworkDistance & { epoch: number })[] = [];
  for (const { epoch, blob } of thinned) {
    await ownTurn();
    distances.push({ epoch, ...networkDistance(description, start, read(blob)) });
  }
  const curves = description.parameters.flatMap(({ name }, index) => {
    const points = distances.flatMap(({ epoch, tensors }) => {
      // Biases that begin at 0 have no share of their length.
      const relative = tensors[index]?.relative ?? null;
      return relative === null ? [] : [{ x: epoch, y: relative, low: null, high: null }];
    });
    return points.length < 2 ? [] : [{ label: name, panel: null, dashed: false, points }];
  });
  if (curves.length === 0) return null;
  return {
    id: 'weight-change',
    title: 'How far the weights have moved',
    caption: `‖w − w₀‖ / ‖w₀‖ of each tensor from the first snapshot on, ${thinned.length} of ${snapshots.length} snapshots`,
    chart: {
      kind: 'curves',
      record: {
        x: { label: 'Epoch' },
        y: { label: 'Relative distance' },
        curves,
        ...(curves.length > 8 ? { colours: 'ordered' as const } : {}),
      },
    },
  };
}
