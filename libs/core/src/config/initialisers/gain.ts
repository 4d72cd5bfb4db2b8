import { z } from 'zod';

/** What all drawn weights are multiplied with. */
export const gain = z.number().positive().default(1);

export function gainText(name: string, options: { gain: number }): string {
  return options.gain === 1 ? name : `${name}, gain ${options.gain}`;
}
