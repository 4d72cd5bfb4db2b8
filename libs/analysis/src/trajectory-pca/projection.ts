import type { FittedView } from './trajectory-views.ts';
import type { GramFit } from './gram-fit.ts';

/** Components of every fit as vectors in weight space. */
export type ComponentVectors = Map<GramFit, Float64Array[]>;

/**
 * Forms the components of all fits in one pass over the snapshots.
 *
 * @param prefix parameters of the first layer: the length of that scope's components.
 */
export function componentVectors(
  views: readonly FittedView[],
  row: (index: number) => Float32Array,
  shape: { count: number; width: number; prefix: number },
): ComponentVectors {
  const vectors: ComponentVectors = new Map();
  for (const { scope, fits } of views) {
    const length = scope === 'model' ? shape.width : shape.prefix;
    for (const fit of fits) {
      vectors.set(
        fit,
        fit.coefficients.map(() => new Float64Array(length)),
      );
    }
  }
  for (let snapshot = 0; snapshot < shape.count; snapshot++) {
    const weights = row(snapshot);
    for (const [fit, components] of vectors) {
      components.forEach((component, k) => {
        const coefficient = fit.coefficients[k]?.get(snapshot);
        if (coefficient !== undefined) addWeights(component, coefficient, weights);
      });
    }
  }
  return vectors;
}

/**
 * Scores of weights that took no part in the fit, from those of their run's start: a difference of
 * scores is the difference of weights along the components, in every view alike.
 */
export function projectedScores(
  components: readonly Float64Array[],
  displacement: Float64Array,
  startScores: readonly number[],
): number[] {
  return components.map((component, k) => {
    let score = startScores[k] as number;
    for (let index = 0; index < component.length; index++) {
      score += (component[index] as number) * (displacement[index] as number);
    }
    return score;
  });
}

function addWeights(target: Float64Array, factor: number, weights: Float32Array): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) + factor * (weights[index] as number);
  }
}
