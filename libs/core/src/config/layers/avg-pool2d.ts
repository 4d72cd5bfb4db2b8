import { defineEntry } from '../vocabulary.ts';
import { poolSchema, poolText } from './fields.ts';

/** The mean of each window of an image, zeros around it counted, as `nn.AvgPool2d`. */
export const avgPool2d = defineEntry({
  schema: poolSchema('avg-pool2d'),
  text: (layer) => poolText('avg-pool', layer),
});
