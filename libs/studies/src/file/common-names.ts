import { isRecord } from './schema-at.ts';

/** Where a parameter goes in a training: paths, or why it has no place there. */
export type PlaceFinder = (training: Record<string, unknown>) => PropertyKey[][] | string;

const at =
  (...path: PropertyKey[]): PlaceFinder =>
  () => [path];

/** Names that other tools' files use, with their places. */
export const commonNames: Readonly<Record<string, { text: string; find: PlaceFinder }>> = {
  lr: { text: 'optimiser.learningRate', find: at('optimiser', 'learningRate') },
  learning_rate: { text: 'optimiser.learningRate', find: at('optimiser', 'learningRate') },
  batch_size: { text: 'batchSize', find: at('batchSize') },
  epochs: { text: 'epochCount', find: at('epochCount') },
  momentum: { text: 'optimiser.momentum', find: at('optimiser', 'momentum') },
  weight_decay: { text: 'optimiser.weightDecay', find: at('optimiser', 'weightDecay') },
  optimizer: { text: 'optimiser.type', find: at('optimiser', 'type') },
  dropout: { text: 'the rate of every dropout layer', find: dropoutRates },
  hidden_size: { text: 'the units of every dense layer but the last', find: hiddenUnits },
};

/** Metrics of other tools' files, and ours. */
export const commonMetrics: Readonly<Record<string, string>> = {
  loss: 'train/loss',
  train_loss: 'train/loss',
  training_loss: 'train/loss',
  val_loss: 'test/loss',
  valid_loss: 'test/loss',
  validation_loss: 'test/loss',
  test_loss: 'test/loss',
  'val/loss': 'test/loss',
  accuracy: 'test/accuracy',
  acc: 'test/accuracy',
  train_accuracy: 'train/accuracy',
  train_acc: 'train/accuracy',
  val_accuracy: 'test/accuracy',
  val_acc: 'test/accuracy',
  validation_accuracy: 'test/accuracy',
  'val/accuracy': 'test/accuracy',
  test_accuracy: 'test/accuracy',
  test_acc: 'test/accuracy',
};

interface Layer {
  type?: unknown;
  layers?: unknown;
}

function dropoutRates(training: Record<string, unknown>): PropertyKey[][] | string {
  const paths = layersOf(training).flatMap(({ layer, path }) =>
    layer.type === 'dropout' ? [[...path, 'rate']] : [],
  );
  return paths.length > 0 ? paths : 'the network has no dropout layer';
}

function hiddenUnits(training: Record<string, unknown>): PropertyKey[][] | string {
  const dense = layersOf(training).filter(({ layer }) => layer.type === 'dense');
  return dense.length > 1
    ? dense.slice(0, -1).map(({ path }) => [...path, 'units'])
    : 'the network has no dense layer before its last';
}

/** All layers of a training, those within others too. */
function layersOf(training: Record<string, unknown>): { layer: Layer; path: PropertyKey[] }[] {
  const network = training['network'];
  const walk = (list: unknown, path: PropertyKey[]): { layer: Layer; path: PropertyKey[] }[] =>
    Array.isArray(list)
      ? list.flatMap((layer: unknown, index) =>
          isRecord(layer)
            ? [
                { layer, path: [...path, index] },
                ...walk(layer['layers'], [...path, index, 'layers']),
              ]
            : [],
        )
      : [];
  return isRecord(network) ? walk(network['layers'], ['network', 'layers']) : [];
}
