import type { NetworkDescription, ParameterBlock } from '@basin/models';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';

/** A larger side of a layer's matrix than this makes its singular values too dear. */
const mostColumns = 1_500;

/** Sums over the layers with weights, of a matrix [inputs of a filter × filters] each. */
export interface LayerNorms {
  /** Σ log ‖W‖₂²; null where a layer is too large. */
  spectral: number | null;
  /** Σ log ‖W‖_F². */
  frobenius: number;
}

/**
 * Logarithms of the products of squared spectral and Frobenius norms over the layers (Jiang et al. 2020,
 * appendix C.3). Convolutions by their kernel as a matrix, which is not the norm of the map it makes.
 */
export function layerNorms(
  { parameters }: NetworkDescription,
  weights: ArrayLike<number>,
): LayerNorms {
  let spectral: number | null = 0;
  let frobenius = 0;
  for (const block of parameters) {
    if (block.role !== 'weight' || block.initial !== undefined) continue;
    const gram = gramMatrix(block, weights);
    frobenius += Math.log(squaresOf(block, weights));
    spectral = gram === null || spectral === null ? null : spectral + Math.log(largestOf(gram));
  }
  return { spectral, frobenius };
}

function squaresOf({ offset, size }: ParameterBlock, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let index = offset; index < offset + size; index++) sum += (weights[index] as number) ** 2;
  return sum;
}

/** WᵀW or WWᵀ, whichever is smaller. */
function gramMatrix(
  { offset, size, filterCount }: ParameterBlock,
  weights: ArrayLike<number>,
): { matrix: Float64Array; size: number } | null {
  const rows = size / filterCount;
  const least = Math.min(rows, filterCount);
  if (least > mostColumns) return null;
  const [inner, outerStride, innerStride] =
    filterCount <= rows ? [rows, 1, filterCount] : [filterCount, filterCount, 1];
  const matrix = new Float64Array(least * least);
  for (let one = 0; one < least; one++) {
    for (let other = 0; other <= one; other++) {
      let sum = 0;
      for (let at = 0; at < inner; at++) {
        const step = offset + at * innerStride;
        sum +=
          (weights[step + one * outerStride] as number) *
          (weights[step + other * outerStride] as number);
      }
      matrix[one * least + other] = sum;
      matrix[other * least + one] = sum;
    }
  }
  return { matrix, size: least };
}

function largestOf({ matrix, size }: { matrix: Float64Array; size: number }): number {
  return symmetricEigenvalues(matrix, size).at(-1) as number;
}
