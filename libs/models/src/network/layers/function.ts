import { BasinError, type LayerOf } from '@basin/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type FunctionKey, functionOf } from '../plugin-functions.ts';
import { type ParameterShape, type PlainLayer, sizeOf } from './layer.ts';

type FunctionLayer = LayerOf<'function'>;

export const functionLayer: PlainLayer<FunctionLayer> = {
  outputShape({ name: called, digest, outputShape }, { name }) {
    if (digest !== '') return outputShape;
    throw new BasinError(
      'plugin/missing',
      `${name} is the network "${called}" of a plug-in, and none that is loaded has it: name its plug-in with --plugin=PATH`,
    );
  },
  parameters: ({ parameters }) =>
    parameters.map(({ shape, initial }, index): ParameterShape => {
      const isBias = shape.length === 1;
      // A bias is drawn as that of the kernel before it.
      const kernel = isBias
        ? parameters.slice(0, index).findLast((one) => one.shape.length > 1)?.shape
        : shape;
      const size = sizeOf(kernel ?? shape);
      return {
        ...{ role: isBias ? 'bias' : 'weight', part: `parameter${index}`, shape },
        fanIn: size / (kernel?.at(-1) ?? 1),
        fanOut: size / (kernel?.at(-2) ?? 1),
        ...(initial === null ? {} : { initial }),
      };
    }),
  // Nothing is known of its ops: it goes by the form that takes every one.
  traits: () => ({ isConvolutional: true }),
  flops: ({ parts }) => 2 * parts.reduce((sum, { size }) => sum + size, 0),
  apply({ layer, description, inputs, valueOf }) {
    const outputs = functionOf(layer)(description.parts.map(valueOf), inputs);
    return checked(layer, inputs, outputs);
  },
};

/** Other shapes would be broadcast against the targets, and give a loss all the same. */
function checked(
  { name, outputShape }: FunctionLayer & FunctionKey,
  inputs: Tensor,
  outputs: Tensor,
) {
  const wanted = [inputs.shape[0] as number, ...outputShape];
  const shape = (outputs as Tensor | undefined)?.shape;
  if (shape?.join() === wanted.join()) return outputs;
  throw new BasinError(
    'plugin/network',
    `the network "${name}" of a plug-in gives ${shape === undefined ? 'no tensor' : `shape [${shape.join(', ')}]`} for inputs of shape [${inputs.shape.join(', ')}], and its outputShape says [${wanted.join(', ')}]: correct one of them`,
  );
}
