/** Inner product, summed in double precision. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    sum += (a[index] as number) * (b[index] as number);
  }
  return sum;
}

/** Euclidean length. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** target += factor · addend. */
export function addScaled(target: Float64Array, factor: number, addend: Float64Array): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) + factor * (addend[index] as number);
  }
}

/** a − b, in double precision. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const result = new Float64Array(a.length);
  for (let index = 0; index < result.length; index++) {
    result[index] = (a[index] as number) - (b[index] as number);
  }
  return result;
}

/** target *= factor. */
export function scale(target: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) * factor;
  }
}
