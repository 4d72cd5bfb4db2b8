import type { InitialiserOf } from '@basin/core';
import { fillNormal, type Initialiser } from './initialiser.ts';

/**
 * Kernels [inputs, outputs] with orthonormal columns, or rows where there are fewer of them, times the gain;
 * biases 0. The Q of a normal matrix whose R has a positive diagonal, which is uniform over all such matrices
 * (Mezzadri 2007), as `nn.init.orthogonal_` draws it.
 */
export const orthogonal: Initialiser<InitialiserOf<'orthogonal'>> = (
  { gain },
  block,
  random,
  values,
) => {
  if (block.role !== 'weight') return;
  const outputs = block.filterCount;
  const inputs = block.size / outputs;
  const [count, length] = [Math.min(inputs, outputs), Math.max(inputs, outputs)];
  const vectors = orthonormal(count, length, (drawn) => {
    fillNormal(drawn, 1, random);
  });
  for (const [vector, entries] of vectors.entries()) {
    for (const [entry, value] of entries.entries()) {
      const [input, output] = inputs < outputs ? [vector, entry] : [entry, vector];
      values[input * outputs + output] = gain * value;
    }
  }
};

/** Vectors that are drawn and made orthonormal by Gram and Schmidt, each twice over for its rounding. */
function orthonormal(
  count: number,
  length: number,
  draw: (values: Float32Array) => void,
): Float64Array[] {
  const vectors: Float64Array[] = [];
  for (let index = 0; index < count; index++) {
    const drawn = new Float32Array(length);
    draw(drawn);
    const vector = Float64Array.from(drawn);
    for (const before of [...vectors, ...vectors]) {
      const overlap = dot(vector, before);
      for (let entry = 0; entry < length; entry++) {
        vector[entry] = (vector[entry] as number) - overlap * (before[entry] as number);
      }
    }
    const size = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / size));
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
