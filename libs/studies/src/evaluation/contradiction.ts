/** Two claims of the source report that cannot both hold, and what was found of each. */
export interface Contradiction<Study> {
  question: string;
  explanation: string;
  sides: { study: Study; claim: ClaimOf<Study> }[];
}

type ClaimOf<Study> = Study extends { claims: readonly (infer Claim)[] } ? Claim : never;

/**
 * Experiment 9 of the report has the smaller batch reach the lower loss and the higher accuracy,
 * its experiment 10 the larger.
 */
const opposed: { slug: string; claimIds: string[] }[] = [
  {
    slug: 'flatness-interpolation',
    claimIds: ['small-batch-lower-loss', 'small-batch-higher-accuracy'],
  },
  {
    slug: 'flatness-sensitivity',
    claimIds: ['loss-falls-with-batch-size', 'accuracy-rises-with-batch-size'],
  },
];

/** The claims on both sides, judged or not; null unless each side has one. */
export function findContradiction<
  Study extends { slug: string; claims: readonly { id: string }[] },
>(studies: readonly Study[]): Contradiction<Study> | null {
  const sides = opposed.map(({ slug, claimIds }) => {
    const study = studies.find((candidate) => candidate.slug === slug);
    return claimIds.flatMap((id) => {
      const claim = study?.claims.find((candidate) => candidate.id === id);
      return study === undefined || claim === undefined
        ? []
        : [{ study, claim: claim as ClaimOf<Study> }];
    });
  });
  if (sides.some((side) => side.length === 0)) return null;
  return {
    question: 'Does a larger batch reach a lower loss and a higher accuracy, or a smaller one?',
    explanation:
      'The source report says both: experiment 9 has batch 75 do better than batch 500, experiment 10 has larger batches do better. The two use the same network and optimiser, so at most one can hold in general. Each is judged by its own rule on its own runs.',
    sides: sides.flat(),
  };
}
