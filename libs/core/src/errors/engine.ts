import { type ErrorEntries, reportIt } from './entry.ts';

export const engineErrors = {
  'engine/unknown-backend': {
    cause: 'There is no backend of this name.',
    remedy: 'Take one of those that the message lists, or `auto` for the first that works.',
  },
  'engine/backend-unavailable': {
    cause: 'The backend that was asked for does not work on this machine; the message says why.',
    remedy:
      'Do what the message says, or take `auto`. `basin doctor` shows which backends work here.',
  },
  'engine/unsupported': {
    cause: 'Something was asked for that only the backends native and cuda can do.',
    remedy: 'Prepare native TensorFlow with `npx basin setup`, and open that backend.',
  },
  'engine/precision': {
    cause: 'Only the native backend computes in float64, and another one is in use.',
    remedy: 'Use the backend native, or precision float32.',
  },
  'engine/structure': {
    cause:
      'A compiled function or step was given, or returned, something other than the tensors by name that it was declared with.',
    remedy: 'Pass and return an object with exactly the names that the message lists.',
  },
  'engine/shape': {
    cause: 'A tensor has another shape, or another number of values, than was declared.',
    remedy: 'Give the shape that the message names, or compile another program for this one.',
  },
  'engine/dtype': {
    cause:
      'A tensor has a type that this op or program does not compute with, such as uint8 in arithmetic.',
    remedy: 'Convert it first, mostly with `tf.cast(x, "float32")`.',
  },
  'engine/step-count': {
    cause: 'A compiled loop was asked for no steps, or for more than its limit in one call.',
    remedy: 'Ask for at most `stepLimit` steps a call, or compile the loop with a higher limit.',
  },
  'engine/closed': {
    cause: 'A compiled program was used after it had been disposed.',
    remedy: 'Dispose it after its last use, or compile it again.',
  },
  'engine/compile': {
    cause: 'TensorFlow refused a compiled program; the message has its words.',
    remedy: reportIt,
  },
  'engine/run': {
    cause: 'A compiled program failed while it ran, mostly because memory ran out.',
    remedy: 'Use fewer workers, smaller batches or a smaller network. The message has the reason.',
  },
  'engine/program-cache': {
    cause: 'A compiled program could not be kept on the disk, which is full or cannot be written.',
    remedy:
      'Free some space below `BASIN_CACHE` (~/.cache/basin), or set `BASIN_PROGRAM_CACHE=off`.',
  },
  'engine/random': {
    cause:
      'A compiled step draws a random number without a seed, which would be the same every step.',
    remedy: 'Draw it outside with a seeded generator and feed it to the step as an input.',
  },
  'engine/value-read': {
    cause:
      'A compiled step reads the value of a tensor (`dataSync`, `arraySync`, an `if` on a number), and has no values until it runs.',
    remedy: 'Use tensor ops, such as `tf.where`, or return the tensor as an output.',
  },
  'engine/unknown-op': {
    cause: 'A step uses an op that cannot be compiled.',
    remedy: 'Write it with other ops, or add the op where the message says.',
  },
  'engine/no-derivative': {
    cause: 'A second derivative passes through an op that has no rule for it.',
    remedy: 'Write the function with other ops, or add a rule where the message says.',
  },
  'engine/dense-layer': {
    cause:
      'The engine’s own dense layer or layer norm was called without the native backend, or with shapes that do not fit.',
    remedy: 'Give the shapes that the message names, or use tf.matMul.',
  },
  'engine/direct-convolution': {
    cause:
      'The engine’s own convolution was called without the native backend, or with shapes that do not fit.',
    remedy: 'Give the shapes that the message names, or use tf.conv2d.',
  },
  'engine/pooled-convolution': {
    cause:
      'The fused convolution with pooling was given shapes that it does not take, or another backend than native.',
    remedy: 'Use `tf.conv2d` and `tf.maxPool`.',
  },
} as const satisfies ErrorEntries<'engine'>;
