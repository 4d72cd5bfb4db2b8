import type { NetworkConfig } from '@basin/core';
import type { DataScaling } from '../datasets/scaling.ts';
import type { Floats } from '../little-endian.ts';
import { type Block, describeNetwork, type LayerDescription } from '../network/describe-network.ts';
import { dataMetadata } from '../pytorch/python-data.ts';
import { activated, type TfjsLayer, tfjsLayers } from './layers.ts';

/** A network for tf.loadLayersModel. */
export interface TfjsModel {
  /** The text of `model.json`, which names `weights.bin` beside it. */
  model: string;
  weights: Uint8Array<ArrayBuffer>;
  /** Of one example, channels last. */
  inputShape: number[];
}

/**
 * A trained network as a LayersModel of TensorFlow.js: the same layers, weights in single precision.
 *
 * @param state what a training stored: flat weights, and behind them what layers keep.
 * @param data how its inputs were scaled, for the model's own metadata; null where that is not known.
 * @throws BasinError `model/no-tfjs` naming what tfjs's layers cannot compute.
 */
export function exportLayersModel(
  network: NetworkConfig,
  state: Floats,
  data: DataScaling | null = null,
): TfjsModel {
  const description = describeNetwork(network);
  const graph = new Graph(network.inputShape);
  const output = graph.chain(description.layers, graph.input);
  const entries = graph.weights.map(([name, block]) => {
    const start =
      block.offset + ('role' in block && isBuffer(block) ? description.parameterCount : 0);
    return { name, shape: block.shape, values: state.subarray(start, start + block.size) };
  });
  const bytes = new Float32Array(entries.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of entries) {
    bytes.set(values, at);
    at += values.length;
  }
  const model = {
    ...{ format: 'layers-model', generatedBy: 'Basin', convertedBy: null },
    userDefinedMetadata: dataMetadata(data, network.inputShape),
    modelTopology: {
      keras_version: '2.x',
      backend: 'tensor_flow.js',
      model_config: graph.config(output),
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: entries.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
  };
  return {
    model: `${JSON.stringify(model, null, 2)}\n`,
    weights: new Uint8Array(bytes.buffer),
    inputShape: [...network.inputShape],
  };
}

function isBuffer({ role }: Block): boolean {
  return role === 'running_mean' || role === 'running_var';
}

/** A functional model of Keras as it grows: every layer has a name and says which ones it reads. */
class Graph {
  readonly input = 'input';
  readonly weights: (readonly [name: string, block: Block])[] = [];
  readonly #layers: object[];

  constructor(inputShape: readonly number[]) {
    const config = { batch_input_shape: [null, ...inputShape], dtype: 'float32', name: this.input };
    this.#layers = [{ class_name: 'InputLayer', config, name: this.input, inbound_nodes: [] }];
  }

  /** Adds layers one after another behind a layer; gives the name of the last. */
  chain(layers: readonly LayerDescription[], from: string): string {
    return layers.reduce((before, layer) => this.#add(layer, before), from);
  }

  config(output: string): object {
    return {
      class_name: 'Model',
      config: {
        name: 'network',
        layers: this.#layers,
        input_layers: [[this.input, 0, 0]],
        output_layers: [[output, 0, 0]],
      },
    };
  }

  #add(description: LayerDescription, from: string): string {
    const { layer, inner } = description;
    if (layer.type !== 'residual') return this.#all(tfjsLayers(description), from);
    const { layers = [], projection = [] } = inner;
    const ends = [this.chain(layers, from), this.chain(projection, from)];
    const sum = this.#one({ className: 'Add', config: {}, weights: [] }, ends);
    return this.#all(activated(layer.activation), sum);
  }

  #all(layers: readonly TfjsLayer[], from: string): string {
    return layers.reduce((before, layer) => this.#one(layer, [before]), from);
  }

  #one({ className, config, weights }: TfjsLayer, from: readonly string[]): string {
    const name = `${className.toLowerCase()}_${this.#layers.length}`;
    this.#layers.push({
      ...{ class_name: className, config: { ...config, name, trainable: true }, name },
      inbound_nodes: [from.map((one) => [one, 0, 0, {}])],
    });
    this.weights.push(...weights.map(([role, block]) => [`${name}/${role}`, block] as const));
    return name;
  }
}
