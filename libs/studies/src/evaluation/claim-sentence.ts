import { type Json, plural } from '@basin/core';
import { z } from 'zod';
import { leastSeedCount } from '../judging/verdict.ts';
import type { JudgedClaim } from './judge-study.ts';

/** A part of a claim's evidence that can be drawn: what each seed says, on one scale around 0. */
export interface ClaimPart {
  /** Which part of several; null of a claim without parts. */
  name: string | null;
  /** What the values are, such as `difference in test loss, A − B`. */
  quantity: string;
  /** What one value is of. */
  unit: string;
  /** Whether they are differences of fractions, told in percentage points. */
  inPoints: boolean;
  values: number[];
  interval: { estimate: number; low: number; high: number } | null;
  margin: number | null;
}

const number = z.number().nullable();
const measured = z.object({
  quantity: z.string().default('value'),
  unit: z.string().default('seed'),
  inPoints: z.boolean().default(false),
  values: z.array(z.number()),
  interval: z.object({ estimate: number, low: number, high: number }),
  margin: z.number().optional(),
});
const parts = z.record(z.string(), z.object({ numbers: z.json() }));
const withOthers = z.object({ all: z.json() });
const mostParts = 12;

/** What of a claim's evidence can be drawn, by parts; empty where its rule measures no difference. */
export function claimParts(evidence: Json): ClaimPart[] {
  return partsOf(null, evidence).slice(0, mostParts);
}

/** Parts may have parts: `train`, of which `common start` and `separate starts`. */
function partsOf(name: string | null, evidence: Json): ClaimPart[] {
  const whole = partOf(name, evidence);
  if (whole !== null) return [whole];
  // Beside all runs it may have what those show that did not get stuck.
  const beside = withOthers.safeParse(evidence);
  if (beside.success) return partsOf(name, beside.data.all);
  const several = parts.safeParse(evidence);
  if (!several.success) return [];
  return Object.entries(several.data).flatMap(([part, { numbers }]) =>
    partsOf(name === null ? part : `${name}, ${part}`, numbers),
  );
}

function partOf(name: string | null, evidence: Json): ClaimPart | null {
  const parsed = measured.safeParse(evidence);
  if (!parsed.success || parsed.data.values.length === 0) return null;
  const { quantity, unit, inPoints, values, interval, margin = null } = parsed.data;
  const { estimate, low, high } = interval;
  const isWhole = estimate !== null && low !== null && high !== null && values.length > 1;
  return {
    ...{ name, quantity, unit, inPoints, values, margin },
    interval: isWhole ? { estimate, low, high } : null,
  };
}

type Judged = Pick<JudgedClaim, 'verdict' | 'evidence' | 'certainty' | 'reason' | 'leftOut'>;

/** The same, to stand behind a mark that names the verdict. */
export function claimSentenceAfterVerdict(claim: Judged): string {
  const rest = claimSentence(claim).replace(/^\w+: /, '');
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}

/** A verdict as somebody understands it who knows no statistics, with what is left out of it. */
export function claimSentence(claim: Judged): string {
  const { leftOut } = claim;
  if (leftOut === undefined) return verdictSentence(claim);
  if (leftOut.isDecisive) return `Undecided: ${leftOut.text}, which could turn it.`;
  if (claim.certainty?.agree?.of === 0) return `Undecided: ${leftOut.text}.`;
  return `${verdictSentence(claim).slice(0, -1)}; ${leftOut.text}.`;
}

function verdictSentence(claim: Judged): string {
  const { verdict, certainty } = claim;
  const agree = certainty?.agree ?? null;
  const drawn = claimParts(claim.evidence);
  const least = drawn.reduce((count, { values }) => Math.min(count, values.length), Infinity);
  switch (verdict) {
    case 'supported':
      return agree === null
        ? drawn.length > 1
          ? `Supported: ${drawn.length === 2 ? 'both' : `all ${drawn.length}`} parts of it hold.`
          : 'Supported: the stored results show it.'
        : agree.count === agree.of
          ? `Supported: ${everyOne(agree.of, agree.unit)} it.`
          : `Supported: ${agree.count} of ${plural(agree.of, agree.unit)} agree with it, clearly enough.`;
    case 'contradicted':
      return agree !== null && agree.count === 0
        ? `Contradicted: ${agree.of === 1 ? `the one ${agree.unit} says` : `all ${plural(agree.of, agree.unit)} say`} the opposite.`
        : 'Contradicted: the stored results show something else.';
    case 'undecided':
      return undecidedSentence(agree, least);
  }
}

function everyOne(count: number, unit: string): string {
  return count === 1 ? `the one ${unit} agrees with` : `all ${plural(count, unit)} agree with`;
}

type Agreement = NonNullable<NonNullable<Judged['certainty']>['agree']>;

function undecidedSentence(agree: Agreement | null, least: number): string {
  const count = agree?.of ?? (Number.isFinite(least) ? least : null);
  const unit = agree?.unit ?? 'seed';
  if (count === 0) return 'Undecided: nothing of it has finished yet.';
  if (count !== null && count < leastSeedCount) {
    return `Undecided: ${plural(count, unit)} ${count === 1 ? 'is' : 'are'} too few to tell it from chance.`;
  }
  if (agree === null) return 'Undecided: the stored results do not settle it.';
  if (agree.count > 0 && agree.count < agree.of) {
    return `Undecided: the ${plural(agree.of, unit)} disagree, ${agree.count} for it and ${agree.of - agree.count} against.`;
  }
  return agree.count === agree.of
    ? `Undecided: all ${plural(agree.of, unit)} agree with it, but that may be chance.`
    : `Undecided: all ${plural(agree.of, unit)} speak against it, but that may be chance.`;
}
