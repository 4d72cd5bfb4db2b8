import { BasinError, canonicalJson, type MeasureName, type TrainingConfig } from '@basin/core';
import { shortId } from '../reading/choose-target.ts';

type Part = 'network' | 'loss' | 'dataset';

/** What trainings that are measured together have in common; the measures themselves refuse the same. */
const commonParts: { readonly [Name in MeasureName]?: readonly Part[] } = {
  interpolation: ['network', 'loss', 'dataset'],
  barrier: ['network', 'loss'],
  'trajectory-pca': ['network'],
};

/**
 * Whether trainings can be measured together.
 *
 * @throws BasinError `analysis/two-networks`, `analysis/networks-differ`, naming the two that differ.
 */
export function checkAlike(
  measure: MeasureName,
  trainings: readonly { id: string; config: TrainingConfig }[],
): void {
  const [first, ...others] = trainings;
  if (first === undefined) return;
  const isPair = measure === 'interpolation' || measure === 'barrier';
  for (const other of others) {
    const ids = `${shortId(first.id)} and ${shortId(other.id)}`;
    const part = (commonParts[measure] ?? []).find(
      (one) => canonicalJson(first.config[one]) !== canonicalJson(other.config[one]),
    );
    if (part !== undefined) {
      throw new BasinError(
        isPair ? 'analysis/two-networks' : 'analysis/networks-differ',
        `${measure} needs trainings of one ${part}, and those of ${ids} differ: name others`,
      );
    }
    const [one, two] = [first, other].map(({ config }) => config.network.inputShape.join(', '));
    if (measure !== 'representations' || one === two) continue;
    throw new BasinError(
      'analysis/networks-differ',
      `representations are of the same examples, and ${ids} take inputs of shape [${one}] and [${two}]: name others`,
    );
  }
}
