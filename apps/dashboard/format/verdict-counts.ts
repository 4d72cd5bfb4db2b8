import type { ClaimWords, JudgedClaim, VerdictName } from '@basin/studies';

/** How many claims are how; those that nobody has judged are in none. */
export function verdictCounts(
  claims: readonly (JudgedClaim | ClaimWords)[],
): Record<VerdictName, number> {
  const counts = { supported: 0, contradicted: 0, undecided: 0 };
  for (const claim of claims) if ('verdict' in claim) counts[claim.verdict] += 1;
  return counts;
}
