import type { TaskConfig } from './config/task.ts';
import type { Precision, RecordConfig } from './config/training.ts';

/**
 * The config as it is repeated in another precision: a training, its measures while training and an analysis
 * are all taken in it, whatever theirs was. What a measure takes in float32 whatever is asked, its record says.
 */
export function configInPrecision<C extends TaskConfig>(config: C, precision: Precision): C {
  if (config.kind === 'import') return config;
  if (config.kind === 'analysis') return { ...config, precision };
  // A config stored before measures while training lacks them.
  const { measures } = config.record as Partial<RecordConfig>;
  if (measures === undefined || measures.length === 0) return { ...config, precision };
  const retaken = measures.map((one) => ({ ...one, precision }));
  return { ...config, precision, record: { ...config.record, measures: retaken } };
}
