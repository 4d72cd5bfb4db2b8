import { multilinear, type Rule } from '../rule.ts';
import { convolutionCallRule } from './convolution-calls.ts';

/** Matrix products, convolutions and pooling, forward and backward. */
export const networkRules: Readonly<Record<string, Rule>> = {
  BatchMatMulV2: multilinear(0, 1),

  Conv2D: multilinear(0, 1),
  Conv2DBackpropInput: multilinear(1, 2),
  Conv2DBackpropFilter: multilinear(0, 2),
  DepthwiseConv2dNative: multilinear(0, 1),
  DepthwiseConv2dNativeBackpropInput: multilinear(1, 2),
  DepthwiseConv2dNativeBackpropFilter: multilinear(0, 2),

  AvgPool: multilinear(0),
  AvgPoolGrad: multilinear(1),
  /** The tangent at the place of each window's maximum, which MaxPoolGradGrad picks. */
  MaxPool: ({ inputs, outputs, tangents, execute }) => [
    tangents[0] ? execute([inputs[0]!, outputs[0]!, tangents[0]], 'MaxPoolGradGrad')[0]! : null,
  ],
  // Linear in the gradient; which element is the maximum does not move with a small change.
  MaxPoolGrad: multilinear(2),
  MaxPoolGradGrad: multilinear(2),

  // The engine's only custom calls.
  XlaCustomCallV2: convolutionCallRule,
};
