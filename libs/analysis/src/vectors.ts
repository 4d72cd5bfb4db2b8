/** Inner product, summed in double precision: four sums at once, for one waits for its last addition. */
export function dot(a: Float64Array, b: Float64Array): number {
  const { length } = a;
  const whole = length - (length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let index = 0; index < whole; index += 4) {
    first += (a[index] as number) * (b[index] as number);
    second += (a[index + 1] as number) * (b[index + 1] as number);
    third += (a[index + 2] as number) * (b[index + 2] as number);
    fourth += (a[index + 3] as number) * (b[index + 3] as number);
  }
  for (let index = whole; index < length; index++) {
    first += (a[index] as number) * (b[index] as number);
  }
  return first + second + (third + fourth);
}

/** Euclidean length. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** target += factor · addend. */
export function addScaled(
  target: Float64Array,
  factor: number,
  addend: Float32Array | Float64Array,
): void {
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
