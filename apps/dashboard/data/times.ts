import 'server-only';
import { rememberedOfSweeps } from './remembered.ts';

/** Times of a sweep: sums over all its attempts. While tasks run they go on, whether any ends or not. */
export const rememberedTimes = rememberedOfSweeps({
  compute: (reader, sweepId, nowMs) => reader.times([sweepId], { nowMs }),
  elsewhere: 'times',
  goesOn: true,
});
