import type { Calibration, ClassPredictions, LossName } from '@basin/core';

/** A larger matrix would be a record of megabytes. */
const mostConfusedClasses = 256;
const binCount = 10;

/** Rows of outputs, one an example, and the class of each. */
export interface ClassifiedExamples {
  /** [examples × classes], row by row. */
  outputs: Float64Array;
  classCount: number;
  labels: ArrayLike<number>;
}

/**
 * Confusion matrix, precision, recall and support by class, and calibration, as scikit-learn has them:
 * `confusion_matrix`, `precision_recall_fscore_support(zero_division=nan)`, and `calibration_curve` of
 * the first choice's probability with ten uniform bins.
 */
export function classPredictions(examples: ClassifiedExamples, loss: LossName): ClassPredictions {
  const { classCount, labels } = examples;
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  const chosen = firstChoices(examples);
  let right = 0;
  for (const [index, predicted] of chosen.entries()) {
    const truth = labels[index] as number;
    (confusion[truth] as number[])[predicted]! += 1;
    if (truth === predicted) right += 1;
  }
  return {
    classCount,
    accuracy: right / chosen.length,
    confusion: classCount > mostConfusedClasses ? null : confusion,
    perClass: confusion.map((row, own) => {
      const hits = row[own] as number;
      const support = sum(row);
      const said = sum(confusion.map((others) => others[own] as number));
      return { precision: share(hits, said), recall: share(hits, support), support };
    }),
    calibration: calibrationOf(examples, chosen, loss),
  };
}

/** The class with the largest output; of equal ones the first, and NaN is never larger. */
export function firstChoices({ outputs, classCount, labels }: ClassifiedExamples): number[] {
  return Array.from({ length: labels.length }, (_, index) => {
    let best = 0;
    for (let own = 1; own < classCount; own++) {
      const value = outputs[index * classCount + own] as number;
      const largest = outputs[index * classCount + best] as number;
      if (value > largest || (Number.isNaN(largest) && !Number.isNaN(value))) best = own;
    }
    return best;
  });
}

/**
 * Probabilities of one example's classes: softmax of its outputs for a cross-entropy, a sigmoid of each
 * for a binary one; null for losses that do not make them probabilities.
 */
export function probabilitiesOf(row: ArrayLike<number>, loss: LossName): number[] | null {
  const outputs = Array.from(row);
  if (loss === 'binary-cross-entropy') return outputs.map((value) => 1 / (1 + Math.exp(-value)));
  if (loss !== 'cross-entropy') return null;
  const largest = outputs.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = outputs.map((value) => Math.exp(value - largest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

function calibrationOf(
  { outputs, classCount, labels }: ClassifiedExamples,
  chosen: readonly number[],
  loss: LossName,
): Calibration | null {
  const bins = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const [index, predicted] of chosen.entries()) {
    const row = outputs.subarray(index * classCount, (index + 1) * classCount);
    const confidence = probabilitiesOf(row, loss)?.[predicted];
    if (confidence === undefined) return null;
    // An end belongs to the bin below it. Outputs that overflowed have no confidence at all.
    const bin = bins[Math.max(0, Math.ceil(confidence * binCount) - 1)];
    if (bin === undefined) continue;
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += predicted === labels[index] ? 1 : 0;
  }
  const counted = sum(bins.map(({ count }) => count));
  return {
    bins: bins.map(({ count, confidence, right }, index) => ({
      low: index / binCount,
      high: (index + 1) / binCount,
      count,
      confidence: share(confidence, count),
      accuracy: share(right, count),
    })),
    expectedError: sum(bins.map(({ confidence, right }) => Math.abs(right - confidence))) / counted,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
