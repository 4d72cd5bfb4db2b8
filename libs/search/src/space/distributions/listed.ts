import { type Distribution, type Domain, listed } from '../distribution.ts';

export const constant: Distribution = {
  text: 'one value, `value`',
  needs: ['value'],
  may: [],
  check: () => [],
  domain: ({ value }) => listed([value ?? null]),
};

export const categorical: Distribution = {
  text: 'one of `values`, each as likely as any other',
  needs: ['values'],
  may: [],
  check: () => [],
  domain: ({ values = [] }) => listed(values),
};

export const categoricalWithProbabilities: Distribution = {
  text: 'one of `values`, by `probabilities`',
  needs: ['values', 'probabilities'],
  may: [],
  check({ values = [], probabilities = [] }) {
    if (values.length !== probabilities.length) {
      const message = `${probabilities.length} probabilities of ${values.length} values: give one for each`;
      return [{ key: 'probabilities', message }];
    }
    const sum = probabilities.reduce((total, share) => total + share, 0);
    if (Math.abs(sum - 1) < 1e-6) return [];
    const message = `probabilities sum to ${Number(sum.toPrecision(6))}: they must sum to 1`;
    return [{ key: 'probabilities', message }];
  },
  domain({ values = [], probabilities = [] }): Domain {
    // A value that is never drawn is no value.
    const likely = values.filter((_, index) => (probabilities[index] ?? 0) > 0);
    const shares = probabilities.filter((share) => share > 0);
    return {
      values: likely,
      weighted: shares.some((share) => share !== shares[0]),
      range: null,
      at(u) {
        let sum = 0;
        for (const [index, share] of shares.entries()) {
          sum += share;
          if (u < sum) return likely[index] ?? null;
        }
        return likely.at(-1) ?? null;
      },
    };
  },
};
