import type { TrainingConfig } from '@basin/core';

/**
 * The largest eigenvalue at which full-batch gradient descent on a quadratic is stable (Cohen et al. 2021,
 * "Gradient descent on neural networks typically occurs at the edge of stability", section 2 and appendix
 * B): 2/η, with heavy-ball momentum β (2 + 2β)/η, with Nesterov's (2 + 2β)/(η (1 + 2β)). Weight decay λ,
 * which the loss's Hessian has not, leaves that much less. Null where no number of that kind is known:
 * other optimisers, gradients that are clipped or taken elsewhere (SAM).
 */
export function stabilityThreshold(
  optimiser: TrainingConfig['optimiser'],
  { learningRate, momentum }: { learningRate: number; momentum: number | null },
): number | null {
  if (optimiser.type !== 'sgd' || learningRate <= 0) return null;
  const { clipNorm, clipValue, sam, nesterov, dampening, weightDecay, spares } = optimiser;
  if (clipNorm !== null || clipValue !== null || sam !== null) return null;
  if (weightDecay > 0 && spares.length > 0) return null;
  const beta = momentum ?? optimiser.momentum;
  const rate = beta === 0 ? learningRate : learningRate * (1 - dampening);
  if (rate <= 0) return null;
  return (2 + 2 * beta) / (rate * (nesterov ? 1 + 2 * beta : 1)) - weightDecay;
}
