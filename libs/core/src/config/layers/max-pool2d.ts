import { defineEntry } from '../vocabulary.ts';
import { poolSchema, poolText } from './fields.ts';

/** The largest value of each window of an image, as `nn.MaxPool2d`. */
export const maxPool2d = defineEntry({
  schema: poolSchema('max-pool2d'),
  text: (layer) => poolText('max-pool', layer),
});
