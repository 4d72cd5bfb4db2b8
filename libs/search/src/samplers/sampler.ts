import type { SpaceProblem } from '../space/problem.ts';
import { type Point, pointKey, type Space } from '../space/space.ts';

/** A point with its number, from 0 in the order in which they were asked for. */
export interface SampledPoint {
  index: number;
  point: Point;
}

/** What became of a point. */
export type Told = { index: number } & (
  | { state: 'done'; value: number }
  /** Stopped early: what it had reached, and when. */
  | { state: 'pruned'; value: number; epoch: number }
  | { state: 'diverged' }
  /** Failed or cancelled: nothing is known of it. */
  | { state: 'unknown' }
);

/**
 * Proposes points of a space. A pure function of space, options and all that was asked and told so
 * far: asked and told the same again in the same order, it goes on as if nothing had happened.
 */
export interface Sampler {
  /** At most `count` points more; fewer, or none, once there are no others. No point twice. */
  ask(count: number): SampledPoint[];
  tell(result: Told): void;
}

export type Goal = 'minimize' | 'maximize';

export interface SamplerOptions {
  seed: number;
  order: 'listed' | 'shuffled';
  /** Which values are better. Default: the smaller. */
  goal?: Goal;
  /** Points that it was asked for before, in their order: none of them comes again. */
  asked?: readonly Point[];
}

/** One way to search: a file in this folder and a line in the registry. */
export interface SamplerKind {
  /** In words, for the reference page. */
  text: string;
  /** Whether what it proposes depends on what it was told. */
  adaptive: boolean;
  /** Whether it ends by itself on this space; else a study needs a cap. */
  ends(space: Space): boolean;
  /** What this sampler cannot search. */
  check(space: Space): SpaceProblem[];
  create(space: Space, options: SamplerOptions): Sampler;
}

/** A sampler of a sequence of points that depends on nothing that is told. */
export function sequenceSampler(points: Iterator<Point>, asked: readonly Point[] = []): Sampler {
  const before = new Set(asked.map(pointKey));
  let index = asked.length;
  return {
    ask(count) {
      const sampled: SampledPoint[] = [];
      while (sampled.length < count) {
        const next = points.next();
        if (next.done === true) break;
        if (before.size > 0 && before.has(pointKey(next.value))) continue;
        sampled.push({ index: index++, point: next.value });
      }
      return sampled;
    },
    tell: () => undefined,
  };
}
