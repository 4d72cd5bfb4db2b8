import type { Json } from '@basin/core';
import type { Cell } from '../tables/table.ts';

/**
 * The values of a config by their places, as queries name them: `optimiser.learningRate`,
 * `network.layers[0].units`. A list without records in it is one value, as JSON.
 */
export function configLeaves(config: object): Map<string, Cell> {
  const leaves = new Map<string, Cell>();
  const visit = (value: Json, place: string): void => {
    if (value === null) return;
    if (typeof value !== 'object') leaves.set(place, value);
    else if (!Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) {
        visit(inner, place === '' ? name : `${place}.${name}`);
      }
    } else if (value.some((entry) => typeof entry === 'object' && entry !== null)) {
      for (const [index, inner] of value.entries()) visit(inner, `${place}[${index}]`);
    } else leaves.set(place, JSON.stringify(value));
  };
  visit(config as Json, '');
  return leaves;
}
