import { type ErrorEntries, reportIt } from './entry.ts';

export const modelErrors = {
  'model/bad-network': {
    cause:
      'The layers of a network do not fit each other, its input or its data set: a layer gets a shape that it cannot take, or the output is no vector.',
    remedy:
      'Change the layer that the message names; often a flatten layer is missing before a dense one, or a window is larger than its input.',
  },
  'model/loss-unfit': {
    cause:
      'The loss compares with classes and the data set has values to predict, or the reverse; or it takes values for probabilities and they are not within 0 and 1.',
    remedy: 'Use the loss that the message names.',
  },
  'model/no-labels': {
    cause:
      'Training labels should be replaced by random ones, and the data set has values instead.',
    remedy: 'Leave `dataset.randomLabelShare` out.',
  },
  'model/too-few-outputs': {
    cause: 'The network has fewer outputs than the data set has classes.',
    remedy: 'End the network with one output for each class, and two at least.',
  },
  'model/output-count': {
    cause: 'The network has more or fewer outputs than the data set has values to predict.',
    remedy: 'End the network with as many outputs as there are targets.',
  },
  'model/no-snapshot': {
    cause:
      'A training should start from the weights of another after one of its epochs, and that one stored none there.',
    remedy: 'Train the other with `record.weightsEveryEpoch`, or name an epoch that it has.',
  },
  'model/masked-phase': {
    cause:
      'A training has both a mask and a gradient-norm phase, which would move the masked weights.',
    remedy: 'Leave one of the two out.',
  },
  'model/averaging': {
    cause: 'Weights should be averaged from an epoch on that the training does not have.',
    remedy: 'Give `averaging.startEpoch` an epoch of the training, or more epochs.',
  },
  'model/augmentation': {
    cause: 'Examples should be shifted or mirrored while they train, and are no images.',
    remedy: 'Leave `augmentation` out, or use data of the shape [height, width, channels].',
  },
  'model/precision': {
    cause:
      'A training should compute in float64, and something that it uses has float32 alone: a backend other than native, or a gradient-norm phase.',
    remedy: 'Do what the message says, or train in float32.',
  },
  'model/no-measures': {
    cause:
      'A training is to take measures on its way (`record.measures`), and the program that runs trainings did not bring them.',
    remedy: reportIt,
  },
  'model/unrecorded-metric': {
    cause:
      'A training should stop when a metric gets no better, and its data set does not give that metric: it has no test split, or no classes.',
    remedy: 'Name one of the metrics in the message in `stopping.patience.metric`.',
  },
  'model/weights-mismatch': {
    cause:
      'A training should start from the weights of another one, whose network has a different number of them.',
    remedy: 'Name a training of the same network in `initialWeightsOf` and `mask`.',
  },
  'model/batch-of-one': {
    cause:
      'A layer that normalises over the batch would get one value a channel, of which there is no variance: PyTorch refuses it too.',
    remedy: 'Take another batch size, so that the last batch of an epoch has two examples or more.',
  },
  'model/no-buffers': {
    cause:
      'A network whose layers keep statistics of the batches was to be computed from its weights alone.',
    remedy: reportIt,
  },
  'model/state-dict': {
    cause:
      'The tensors in a file of weights do not fit the network: names are missing or unknown, or a shape is another one.',
    remedy:
      'Make the network description that of the file, or name its modules in `modules`, as the message says.',
  },
  'model/not-inferred': {
    cause:
      'A state dict was given without its network, and its names and shapes do not tell it: activations, strides and pools are in no state dict.',
    remedy:
      'Say what the message asks for: the activation, or the layers in a file that `--network` names.',
  },
  'model/state-dict-not-finite': {
    cause:
      'A weight of a state dict is NaN or infinite, or too large for float32, which weights are rounded to.',
    remedy:
      'Give weights that are finite: those of an earlier checkpoint where the training has diverged.',
  },
  'model/pytorch-input': {
    cause:
      'A network normalises its input and then flattens it, and its shape does not tell which axis PyTorch would call channels.',
    remedy: 'Train it on the vector of the same values.',
  },
  'model/no-tfjs': {
    cause: 'A network has something that no layer of TensorFlow.js computes.',
    remedy: 'Export it with `--to=pytorch`, or train a network without it.',
  },
  'model/state-dict-order': {
    cause:
      'A network flattens its input at once, and its shape does not tell in which order PyTorch flattens it.',
    remedy: 'Describe the input as a vector, in the order in which PyTorch flattens it.',
  },
  'model/safetensors': {
    cause:
      'A file of weights is no safetensors file, is cut short, or holds a type that is not read.',
    remedy:
      'Do what the message says of that kind of file; from PyTorch write it with `safetensors.torch.save_file(model.state_dict(), path)`.',
  },
  'model/torch-file': {
    cause:
      'A file of weights that torch.save wrote holds more than a plain state dict (a whole module, another program), a type that is not read, or is cut short. Pickles are programs: only plain tensors and values are read of them, and nothing is run.',
    remedy:
      'Do what the message says; in PyTorch write the state dict alone, with `torch.save(model.state_dict(), path)`.',
  },
  'model/too-many-predictions': {
    cause:
      'A training should store its outputs for all training examples, and there are too many of them.',
    remedy: 'Leave `record.predictions` out, or use it with small function data sets.',
  },
  'model/replica-group': {
    cause: 'Trainings were to run as one program, and they differ in more than their seeds.',
    remedy: reportIt,
  },
} as const satisfies ErrorEntries<'model'>;
