import { type ErrorEntries, reportIt } from './entry.ts';

export const analysisErrors = {
  'analysis/weights-missing': {
    cause:
      'The training to be measured left no weights: it diverged, or the file of its weights was deleted.',
    remedy:
      'If it diverged, leave it out or lower its learning rate. If the file is gone, run the sweep again with `--fresh`.',
  },
  'analysis/weights-not-finite': {
    cause:
      'The weights to be measured hold NaN or infinity: the training has diverged, or they were given so.',
    remedy:
      'Leave these weights out or give others; a training of your own may be run again with a lower learning rate.',
  },
  'analysis/weights-size': {
    cause: 'The weights to be measured are more or fewer than the network has parameters.',
    remedy: 'Give the network that these weights were trained in, or the weights of this network.',
  },
  'analysis/weights-unmoved': {
    cause:
      'All snapshots of a training are equal, so it has no path: the gradient is 0, or the learning rate is far too small.',
    remedy: 'Look at its gradient norm; raise the learning rate, or choose other initial weights.',
  },
  'analysis/not-finite': {
    cause:
      'A product with the Hessian, or the matrix itself, is NaN or infinite: the weights have diverged, or the loss overflows at them.',
    remedy:
      'Leave these weights out or give others; a training of your own may be run again with a lower learning rate.',
  },
  'analysis/not-symmetric': {
    cause:
      'A product with the Hessian is less symmetric than rounding allows, so its eigenvalues would mean nothing.',
    remedy: `Measure in float64 or at other weights. ${reportIt}`,
  },
  'analysis/eigen-not-converged': {
    cause: 'The eigenvalues of a small matrix were not found in the steps that are always enough.',
    remedy: reportIt,
  },
  'analysis/no-likelihood': {
    cause:
      'The Fisher information was asked for, and the loss belongs to no distribution whose natural parameters the outputs could be: the absolute error, say.',
    remedy:
      'Take the Gauss–Newton matrix (`matrix: gauss-newton`), which every loss has, or train with cross-entropy or a squared error.',
  },
  'analysis/inexact-backend': {
    cause:
      'A product of the Gauss–Newton or a Fisher matrix was asked for on a backend that has no exact derivatives along a direction.',
    remedy: 'Measure on the native backend (`npx basin setup`), or take the Hessian.',
  },
  'analysis/matrix-size': {
    cause: 'A matrix was given with more or fewer entries than its size says.',
    remedy: 'Pass rows × columns entries, row by row.',
  },
  'analysis/hessian-too-large': {
    cause:
      'The whole Hessian was asked for, and the network has too many parameters (above 10,000; 4,000 where the backend is not native): its entries are their square (10,000 take 3.9 GB), and the time of its eigenvalues their cube. Or its blocks were asked for, and each of them is that large.',
    remedy:
      'Measure the largest eigenvalues, the trace and the density, which need no whole matrix (`basin analyse --measure=eigenvalues,trace,density`; `basin measure --measure=curvature`, in a study the measure `curvature`), or the exact blocks of the layers that are smaller (`--measure=hessian` with `--set blocks=layers` or `blocks=tensors`; `basin analyse --blocks=layers`), or make the network smaller.',
  },
  'analysis/no-split': {
    cause: 'The data set has no examples of this split, such as a function without test points.',
    remedy: 'Measure the train split.',
  },
  'analysis/networks-differ': {
    cause: 'Trajectories are drawn in one plane, and these trainings have different networks.',
    remedy: 'Compare trainings of one network only.',
  },
  'analysis/two-networks': {
    cause:
      'A way goes between exactly two trainings of the same network and loss, an interpolation between two of the same data set too, and these are not.',
    remedy: 'Name two trainings that differ in seed or hyperparameters only.',
  },
  'analysis/no-start': {
    cause:
      'The way from the start of a training to its end was asked for, and its start is not known: it went on from other weights, and stored none of its own.',
    remedy: 'Train with `record.weightsEveryEpoch`, which stores the weights of epoch 0.',
  },
  'analysis/no-alignment': {
    cause:
      'Units of two networks should be aligned, and the network has a layer whose units cannot be exchanged, or, by activations, units whose values no layer hands out.',
    remedy:
      'Leave `align` out; of networks with residual layers, take `align: weights` instead of `activations`.',
  },
  'analysis/no-average': {
    cause: 'An analysis should read the averaged weights of a training that has none.',
    remedy: 'Train with `averaging`, long enough that it begins; or take `weights: final`.',
  },
  'analysis/too-few-snapshots': {
    cause: 'A path of weights needs two snapshots or more, and the training stored fewer.',
    remedy:
      'Train with `record.weightsEveryEpoch`, for at least the epochs that the message names.',
  },
  'analysis/too-few-examples': {
    cause: 'The unbiased similarity of two layers needs four examples, and the split has fewer.',
    remedy: 'Measure another split, or train on more data.',
  },
  'analysis/too-few-probes': {
    cause: 'The trace was asked for with one probe, and one probe has no standard error.',
    remedy: 'Take 2 probes or more, or 0 for no trace.',
  },
  'analysis/not-finished': {
    cause: 'An analysis was given up before it had a result.',
    remedy: 'Run the command again; the message says how it ended.',
  },
} as const satisfies ErrorEntries<'analysis'>;
