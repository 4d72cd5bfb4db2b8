import type { Json } from '@basin/core';
import type { SpectralDensity } from '../estimators/spectral-density.ts';

/** Frames that an output holds: some 3 kB each. */
const mostFrames = 64;

/** Spectral densities over a training: a frame an occasion, every other one left out whenever they get too many. */
export function openSpectrumFilm(): {
  add(step: number, density: SpectralDensity): void;
  outputs(): Record<string, Json>;
} {
  let frames: { step: number; values: number[]; density: number[] }[] = [];
  let stride = 1;
  let seen = 0;
  return {
    add(step, { values, density }) {
      if (seen++ % stride !== 0) return;
      frames.push({ step, values: values.map(short), density: density.map(short) });
      if (frames.length <= mostFrames) return;
      frames = frames.filter((_, index) => index % 2 === 0);
      stride *= 2;
    },
    outputs: () => (frames.length === 0 ? {} : { spectrum: frames }),
  };
}

/** Five digits are more than a probe knows. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}
