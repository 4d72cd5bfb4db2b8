import { BasinError, errorMessage } from '@basin/core';
import type { PluginStudy } from './plugin.ts';

/** Where in sources of the user's an error was thrown, as `plugin.ts:3:9`; null where nobody can say. */
export type PlaceOf = (error: unknown) => string | null;

/** What was thrown, with its place before its message where somebody knows it: by its own code, else `plugin/threw`. */
export function atPlace(cause: unknown, place: string | null): unknown {
  if (place === null) return cause;
  const code = cause instanceof BasinError ? cause.code : 'plugin/threw';
  return new BasinError(code, `${place}: ${errorMessage(cause)}`, { cause });
}

/** A plug-in's study whose findings, claims and figures say where they threw: they are called long after it was loaded. */
export function withPlaces(study: PluginStudy, placeOf: PlaceOf): PluginStudy {
  const named = <Call extends (...given: never[]) => unknown>(call: Call): Call =>
    function (this: unknown, ...given: never[]): unknown {
      try {
        return call.apply(this, given);
      } catch (cause) {
        throw atPlace(cause, placeOf(cause));
      }
    } as Call;
  const { findings, claims, figures } = study;
  return {
    ...study,
    ...(findings === undefined ? {} : { findings: named(findings) }),
    ...(claims === undefined
      ? {}
      : { claims: claims.map((claim) => ({ ...claim, judge: named(claim.judge) })) }),
    ...(figures === undefined
      ? {}
      : {
          figures: figures.map((figure) => ({
            ...figure,
            summarise: named(figure.summarise),
            plot: named(figure.plot),
            rows: named(figure.rows),
            ...(figure.turned === undefined ? {} : { turned: named(figure.turned) }),
          })),
        }),
  };
}
