import type { ExperimentClaims } from './claims.ts';
import type { JudgedClaim } from './findings.ts';

/** Two claims of the report that cannot both hold, and what was found of each. */
export interface ContradictionData {
  subject: string;
  sides: { slug: string; number: number; title: string; claim: JudgedClaim | ClaimWords }[];
}

type ClaimWords = Pick<JudgedClaim, 'id' | 'words' | 'source'>;

/**
 * The report's experiment 9 has the smaller batch reach the lower training loss, its experiment 10
 * the larger. By the words they are made in, for a claim's id is its experiment's own matter.
 */
const opposed = [
  { slug: 'flatness-interpolation', words: /batch size of 75.*lower training loss/i },
  { slug: 'flatness-sensitivity', words: /loss generally decreases as the batch size increases/i },
];

/** The contradiction between experiments 9 and 10; null unless both claims are registered. */
export function findContradiction(
  experiments: readonly ExperimentClaims[],
): ContradictionData | null {
  const sides = opposed.flatMap(({ slug, words }) => {
    const experiment = experiments.find((candidate) => candidate.slug === slug);
    const claim = experiment?.claims.find((candidate) => words.test(candidate.words));
    if (experiment === undefined || claim === undefined) return [];
    return [{ slug, number: experiment.number, title: experiment.title, claim }];
  });
  return sides.length === opposed.length
    ? { subject: 'Does a larger batch reach a lower loss?', sides }
    : null;
}
