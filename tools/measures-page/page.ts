import type { HeldQuantity } from './compare-all.ts';
import { formulas } from './formulas.ts';
import { quantities } from './quantities.ts';

export interface HeldResults {
  torch: string;
  networkCount: number;
  held: HeldQuantity[];
}

/** docs/measures.md: what each measure computes, where that comes from, and how near it came to PyTorch. */
export function measuresPage({ torch, networkCount, held }: HeldResults): string {
  return [
    '# Measures: formulas, sources, errors',
    '',
    '<!-- Written by `npx tsx tools/measures-page.ts`: change it there. -->',
    '',
    'What each measure computes and where that comes from. θ are the weights, L is the mean loss over the examples, ℓᵢ that of example i, f are the network’s outputs, g = ∇L, H = ∇²L, n parameters, N examples. Options stand in the [reference of study files](study-file.md), how numbers are made in [libs/analysis](../libs/analysis/README.md).',
    '',
    ...Object.entries(formulas).flatMap(([measure, rows]) => [
      `## ${measure}`,
      '',
      '| number | formula | source |',
      '| --- | --- | --- |',
      ...rows.map(({ number, formula, source }) =>
        line([number, formula.replaceAll('|', '\\|'), source]),
      ),
      '',
    ]),
    '## What to know of them',
    '',
    '- _Keskar’s box_ is searched from the gradient’s corner and `startCount` random ones, each climbed from corner to corner and then, where the loss curves down, inside the box: what is found is a lower bound of the maximum. Beside the best of SciPy’s L-BFGS-B from 16 to 20 starts in float64, with ε = 0.1, a hundred times the default, and four random corners: in random subspaces of six dimensions at least 99.9 % of it (by corners alone down to 78 %); in the whole space of ten small networks just drawn at least 97 %, of ten trained ones between 56 and 100 %, median 100 % (by corners alone 56 % too, median 99.4 %): a wide box around a trained network has several maxima, and more of `startCount` find more of them. With ε = 0.01 it comes within 0.1 % of 40 starts (`sharpness.py`).',
    '- _Pruned networks_: Hessian, curvature, box, SAM and filters are of the loss as a function of all weights, the pruned ones at 0 among them, and include directions in which those move; n counts them. The adaptive form and the noise, in proportion to each weight, leave them at 0.',
    '',
    '## Held against PyTorch',
    '',
    `${networkCount} networks drawn from the whole vocabulary (dense, convolutions in one and two dimensions and of groups, pools with and without padding, norms, residuals, dropout, eleven activations, six losses, targets of classes, values and probabilities; at most 60 parameters, 4 examples), each quantity beside PyTorch ${torch} in double precision. An error is |found − exact|/max(|exact|, s), with s the matrix’s norm for entries, products and eigenvalues of it, and at most 1 for losses and norms; the references have eleven digits, so that nothing here can be below some 5 × 10⁻¹¹. Made by \`libs/models/src/fixtures/drawn-networks.py\` and \`npx tsx tools/measures-page.ts\`; a test does the same for a part of the networks.`,
    '',
    '| quantity | measure | exact reference | networks | values | largest relative error |',
    '| --- | --- | --- | --- | --- | --- |',
    ...held.map(({ quantity, networkCount: networks, valueCount, largestError }) => {
      const { measure, reference } = quantities[quantity];
      return line([
        quantity,
        measure,
        reference,
        String(networks),
        String(valueCount),
        largestError.toExponential(1),
      ]);
    }),
    '',
    'The Fisher information is written out over all labels there, and is the Gauss–Newton matrix here: they agree. Products in float32 are held to 10⁻⁴ (`libs/engine/src/jvp/jvp.test.ts`).',
    '',
    'Held elsewhere: predictions against scikit-learn (`libs/analysis/src/fixtures/predictions.py`); sharpness and generalisation against PyTorch, NumPy and SciPy (`sharpness.py`); activation matching against PyTorch and SciPy (`alignment.py`); losses and barriers of lines, Bézier curves and polygons between convolutional networks, weight matching against every order there is, similarity and effective rank of their layers against PyTorch and NumPy (`paths.py`); leading eigenvalues and trace against PyHessian (`curvature.py`); Hessians of linear and logistic regression, Marchenko’s and Pastur’s density, Saxe’s and Gromov’s solutions in closed form (`libs/analysis/src/known-answers.integration.test.ts`).',
    '',
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
