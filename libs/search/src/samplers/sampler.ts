import type { Json } from '@basin/core';
import type { SpaceProblem } from '../space/problem.ts';
import type { Point, Space } from '../space/space.ts';

/** A point with its number, from 0 in the order in which they were asked for. */
export interface Proposal {
  index: number;
  point: Point;
}

/** What became of a proposal: the metric's value, null of one that diverged, failed or was cancelled. */
export interface Told {
  index: number;
  value: number | null;
}

/**
 * Proposes points of a space. A pure function of space, seed and all that was asked and told so far:
 * asked and told the same again in the same order, it goes on as if nothing had happened.
 */
export interface Sampler {
  /** At most `count` points more; fewer, or none, once there are no others. No point twice. */
  ask(count: number): Proposal[];
  tell(result: Told): void;
}

export interface SamplerOptions {
  seed: number;
  order: 'listed' | 'shuffled';
}

/** One way to search: a file in this folder and a line in the registry. */
export interface SamplerKind {
  /** In words, for the reference page. */
  text: string;
  /** Whether it ends by itself on this space; else a study needs a cap. */
  ends(space: Space): boolean;
  /** What this sampler cannot search. */
  check(space: Space): SpaceProblem[];
  create(space: Space, options: SamplerOptions): Sampler;
}

/** A sampler of a sequence of points that depends on nothing that is told. */
export function sequenceSampler(points: Iterator<Point>): Sampler {
  let index = 0;
  return {
    ask(count) {
      const proposals: Proposal[] = [];
      while (proposals.length < count) {
        const next = points.next();
        if (next.done === true) break;
        proposals.push({ index: index++, point: next.value });
      }
      return proposals;
    },
    tell: () => undefined,
  };
}

/** For messages. */
export function valueText(value: Json): string {
  return JSON.stringify(value);
}
