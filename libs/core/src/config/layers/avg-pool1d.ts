import { poolSchema, poolText } from './fields.ts';
import { defineReader } from './layer-entry.ts';

/** The mean of each window of a signal, zeros around it counted, as `nn.AvgPool1d`. */
export const avgPool1d = defineReader({
  schema: poolSchema('avg-pool1d'),
  reads: 'signal',
  text: (layer) => poolText('avg-pool', layer),
});
