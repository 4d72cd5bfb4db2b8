import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { measureConfigSchema } from './registry.ts';

/** Counts that are of the data at most, whatever is asked for; and numbers that count nothing. */
const boundless = ['exampleCount', 'alignmentExamples', 'seed'];

describe.each(measureConfigSchema.options.map((schema) => [schema.shape.measure.value, schema]))(
  'the counts of %s',
  (_name, schema) => {
    const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
    const counts = Object.entries(properties).flatMap(([name, option]) =>
      typeof option === 'object' && option.type === 'integer' && !boundless.includes(name)
        ? [[name, option] as const]
        : [],
    );
    it('have a most', () => {
      for (const [name, { maximum }] of counts)
        expect(maximum, name).toBeLessThanOrEqual(1_000_000);
    });
  },
);

it('a surface has a million points at most', () => {
  const surface = (gridSize: number) =>
    measureConfigSchema.safeParse({ measure: 'loss-surface', plane: 'random', gridSize }).success;
  expect([surface(1_000), surface(1_001), surface(100_000)]).toEqual([true, false, false]);
});
