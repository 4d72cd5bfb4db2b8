import { poolSchema, poolText } from './fields.ts';
import { defineReader } from './layer-entry.ts';

/** The largest value of each window of a signal, as `nn.MaxPool1d`. */
export const maxPool1d = defineReader({
  schema: poolSchema('max-pool1d'),
  reads: 'signal',
  text: (layer) => poolText('max-pool', layer),
});
