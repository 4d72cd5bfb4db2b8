import { type CurvatureMatrix, curvatureMatrices } from '@basin/core';
import type { Engine, Tensors, TensorSpecs } from '@basin/engine';
import { describeNetwork, lossFunction, type NetworkDescription } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import {
  denseOperator,
  type LinearOperator,
} from '../../libs/analysis/src/operator/linear-operator.ts';
import {
  matrixProduct,
  type ProductInputs,
} from '../../libs/analysis/src/operator/matrix-products.ts';
import type { MeanLoss } from '../../libs/analysis/src/operator/mean-loss.ts';
import { sensitivityFunction } from '../../libs/analysis/src/sensitivity/sensitivity-function.ts';
import {
  drawnExamples,
  type DrawnNetwork,
  drawnValues,
} from '../../libs/models/src/testing/drawn-networks.ts';

/** What one compiled program says of a drawn network, in double precision. */
export interface Products {
  description: NetworkDescription;
  weights: Float64Array;
  u: Float64Array;
  v: Float64Array;
  loss: number;
  gradient: Float64Array;
  /** By example. */
  gradientNorms: number[];
  jacobianNorms: number[];
  meanLoss: MeanLoss;
  /** A matrix, row by row from its products, and as an operator. */
  whole(matrix: CurvatureMatrix): { matrix: Float64Array; operator: LinearOperator };
  dispose(): void;
}

/** Compiles loss, gradient, every product and the sensitivities into one program: compiling is what takes time. */
export function openProducts(engine: Engine, one: DrawnNetwork): Products {
  const { inputs, targets } = drawnExamples(one);
  const { weights, buffers, u, v } = drawnValues(one.network);
  const matrices = curvatureMatrices.filter((matrix) => matrix !== 'fisher' || one.fisher !== null);
  const y =
    'classes' in targets ? tf.tensor1d(targets.classes, 'int32') : (targets.values as Float64Array);
  const float32 = 'float32' as const;
  const specs: TensorSpecs = {
    weights: { shape: [weights.length], dtype: float32 },
    vector: { shape: [weights.length], dtype: float32 },
    inputs: { shape: inputs.shape, dtype: float32 },
    targets:
      'classes' in targets
        ? { shape: [targets.classes.length], dtype: 'int32' }
        : { shape: targets.shape, dtype: float32 },
    ...(buffers.length > 0 ? { buffers: { shape: [buffers.length], dtype: float32 } } : {}),
  };
  const program = engine.compile(programOf(one, matrices), specs, {
    ...{ precision: 'float64', form: 'graph', name: 'measures of a drawn network' },
  });
  const at = (theta: Float64Array, vector: Float64Array): Record<string, Float64Array> =>
    program.runNumbers({
      ...{ weights: theta, vector, inputs: inputs.values, targets: y },
      ...(buffers.length > 0 ? { buffers } : {}),
    });
  const rows = unitVectors(weights.length).map((unit) => at(weights, unit));
  const first = rows[0] as Record<string, Float64Array>;
  const meanLoss: MeanLoss = {
    value: (theta) => (at(theta, u)['loss'] as Float64Array)[0] as number,
    gradient(theta) {
      const found = at(theta, u);
      return { loss: found['loss']?.[0] as number, gradient: found['gradient'] as Float64Array };
    },
  };
  return {
    ...{ description: describeNetwork(one.network), weights, u, v, meanLoss },
    ...{ loss: first['loss']?.[0] as number, gradient: first['gradient'] as Float64Array },
    gradientNorms: Array.from(first['gradientSquares'] as Float64Array, Math.sqrt),
    jacobianNorms: Array.from(first['jacobianSquares'] as Float64Array, Math.sqrt),
    whole(matrix) {
      const whole = new Float64Array(weights.length ** 2);
      rows.forEach((row, index) => {
        whole.set(row[matrix] as Float64Array, index * weights.length);
      });
      return { matrix: whole, operator: denseOperator(whole, weights.length) };
    },
    dispose() {
      program.dispose();
      if (y instanceof tf.Tensor) y.dispose();
    },
  };
}

function programOf(one: DrawnNetwork, matrices: readonly CurvatureMatrix[]) {
  const lossOf = lossFunction(one.loss, one.network);
  const products = matrices.map((matrix) => [matrix, matrixProduct(matrix, one)] as const);
  const sensitivity = sensitivityFunction(one.network, one.loss);
  return (batch: Tensors): Tensors => {
    const { weights, inputs, targets, buffers } = batch as unknown as ProductInputs;
    const { value, grad } = tf.valueAndGrad((theta: tf.Tensor) =>
      lossOf(theta as tf.Tensor1D, inputs, targets, buffers),
    )(weights);
    return {
      ...{ loss: value, gradient: grad },
      ...sensitivity(batch),
      ...Object.fromEntries(
        products.map(([matrix, product]) => [matrix, product(batch as unknown as ProductInputs)]),
      ),
    };
  };
}

function unitVectors(size: number): Float64Array[] {
  return Array.from({ length: size }, (_, index) => {
    const unit = new Float64Array(size);
    unit[index] = 1;
    return unit;
  });
}
