/** Columns taken at a time: a block of a few hundred rows stays in the processor's cache. */
const blockWidth = 512;

/**
 * Gram matrix of the rows' differences from `mean`: entry (i, j) is (xᵢ − m)·(xⱼ − m), summed in
 * double precision block by block, so that no centred copy of the data is held. Row-major, n × n.
 */
export function centredGram(
  rows: readonly ArrayLike<number>[],
  mean: ArrayLike<number>,
): Float64Array {
  const count = rows.length;
  const width = mean.length;
  const gram = new Float64Array(count * count);
  const block = new Float64Array(count * blockWidth);
  for (let start = 0; start < width; start += blockWidth) {
    const length = Math.min(blockWidth, width - start);
    for (let i = 0; i < count; i++) {
      const row = rows[i] as ArrayLike<number>;
      for (let k = 0; k < length; k++) {
        block[i * blockWidth + k] = (row[start + k] as number) - (mean[start + k] as number);
      }
    }
    addProducts(gram, block, count, length);
  }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) gram[j * count + i] = gram[i * count + j] as number;
  }
  return gram;
}

/** Adds block·blockᵀ to the lower triangle, two rows by two: each loaded value serves twice. */
function addProducts(gram: Float64Array, block: Float64Array, count: number, length: number): void {
  for (let i = 0; i < count; i += 2) {
    const hasSecondRow = i + 1 < count;
    const i0 = i * blockWidth;
    const i1 = hasSecondRow ? i0 + blockWidth : i0;
    for (let j = 0; j <= i; j += 2) {
      const j0 = j * blockWidth;
      const j1 = j + 1 < count ? j0 + blockWidth : j0;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let k = 0; k < length; k++) {
        const p = block[i0 + k] as number;
        const q = block[i1 + k] as number;
        const r = block[j0 + k] as number;
        const s = block[j1 + k] as number;
        a += p * r;
        b += p * s;
        c += q * r;
        d += q * s;
      }
      gram[i * count + j] = (gram[i * count + j] as number) + a;
      if (j1 > j0 && j + 1 <= i) gram[i * count + j + 1] = (gram[i * count + j + 1] as number) + b;
      if (hasSecondRow) {
        gram[(i + 1) * count + j] = (gram[(i + 1) * count + j] as number) + c;
        if (j1 > j0) gram[(i + 1) * count + j + 1] = (gram[(i + 1) * count + j + 1] as number) + d;
      }
    }
  }
}

/**
 * Centres a Gram matrix of uncentred rows: J·G·J with J = I − 11ᵀ/n. Where all rows lie far from the
 * origin digits are lost; subtract one row from all of them before taking products.
 */
export function centreGram(gram: ArrayLike<number>, count: number): Float64Array {
  const rowMeans = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += gram[i * count + j] as number;
    rowMeans[i] = sum / count;
    total += sum;
  }
  total /= count * count;
  const centred = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      centred[i * count + j] =
        (gram[i * count + j] as number) - (rowMeans[i] as number) - (rowMeans[j] as number) + total;
    }
  }
  return centred;
}
