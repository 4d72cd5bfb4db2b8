import type { Figure } from '@basin/charts';
import type { Json, Precision, Preset, SweepData, SweepPlan } from '@basin/core';

export const experimentSlugs = [
  'function-fit',
  'mnist-cnn',
  'trajectories',
  'gradient-norm',
  'minimal-ratio',
  'error-surface',
  'random-labels',
  'ten-networks',
  'flatness-interpolation',
  'flatness-sensitivity',
] as const;
export type ExperimentSlug = (typeof experimentSlugs)[number];

export interface PlanOptions {
  preset: Preset;
  /** Seeds are firstSeed, firstSeed + 1, … */
  firstSeed: number;
  /** Null: the preset's own count. */
  seedCount: number | null;
}

export type VerdictName = 'supported' | 'contradicted' | 'undecided';

/** What a claim's rule found; written by code, never by hand. */
export interface Verdict {
  verdict: VerdictName;
  /** The statistic with its value, such as `Spearman ρ = 0.98 (95 % 0.91 … 1.00, n = 10)`. */
  statistic: string;
  /** One sentence why the rule gives this verdict. */
  reason: string;
  /** The numbers the rule saw. */
  evidence: Json;
  /** How sure it is; none where chance has no part in the rule, or there is nothing to judge. */
  certainty?: Certainty;
  /** Of what has ended without a value: in words, and whether that is why nothing is decided. */
  leftOut?: { text: string; isDecisive: boolean };
  /** Contradicted by a case that was seen, which refutes a word of all whatever is still unknown. */
  byCase?: true;
  /** By the same rule, of the same trainings in another precision; none where nobody asked for it. */
  checked?: CheckedVerdict;
}

/** What a claim's rule finds of its trainings in another precision. */
export interface CheckedVerdict extends Pick<Verdict, 'verdict' | 'statistic' | 'reason'> {
  precision: Precision;
  /** Trainings that the claim reads in it. */
  count: number;
  /** Of these, still to end. */
  waiting: number;
}

/** The chances behind a verdict, and what would make it surer. */
export interface Certainty {
  /** The test in words, such as `t test over 3 seeds`. */
  test: string;
  /** Chance of results that speak for the claim as much as these were it not so; null without a test. */
  pFor: number | null;
  /** Chance of results that speak against it as much as these were it so; null without a test. */
  pAgainst: number | null;
  /** Units whose own value lies on the claimed side. */
  agree: { count: number; of: number; unit: string } | null;
  /**
   * In what share of studies so many units decide a difference of one standard deviation between them; of a claim
   * that a mean lies within a margin, show so where it is 0 and the spread as found.
   */
  power: number | null;
  /** Whether `power` is that to show a mean within a margin. */
  isPowerWithinMargin?: true;
  /** Units that would decide in 80 % of studies were mean and spread as found, more than there are; null once decided. */
  needed: number | null;
}

export interface Claim<Findings> {
  /** Stable, kebab-case, unique within its experiment. */
  id: string;
  /** The words of whoever `source` is: the report, ours, or those of somebody's own study. */
  words: string;
  source: 'report' | 'ours' | 'study';
  /** What one observation is: a seed, a run, an image, … */
  unit: string;
  /** The rule in words: what must hold for `supported`, what for `contradicted`. */
  rule: string;
  /** How often the rule gives a false verdict, and under which condition that was found. */
  errorRate: string;
  judge(findings: Findings): Verdict;
}

/**
 * What a sweep's results are read by: a built-in experiment, or a study of someone's own. Pure: no
 * clock, no files, no tensors; the same code runs in a browser.
 */
export interface Study<Findings = unknown> {
  slug: string;
  /** A built-in experiment's number in the report; null of any other study. */
  number: number | null;
  title: string;
  question: string | null;
  /** All numbers that claims and figures use; survives missing, diverged and failed tasks. */
  findings(data: SweepData): Findings;
  claims: readonly Claim<Findings>[];
  // Figures of one experiment have different summaries; each is used only with its own.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  figures: readonly Figure<Findings, any>[];
}

/** One built-in study. */
export interface Experiment<Findings = unknown> extends Study<Findings> {
  slug: ExperimentSlug;
  /** Its number in the report, 1 … 10. */
  number: number;
  question: string;
  /** The graph of tasks at a scale, trainings before the analyses that need them. */
  plan(options: PlanOptions): SweepPlan;
}
