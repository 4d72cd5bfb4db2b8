import { errorMessage } from '@basin/core';
import type { PluginStudy } from './plugin.ts';

/** Where in sources of the user's an error was thrown, as `plugin.ts:3:9`; null where nobody can say. */
export type PlaceOf = (error: unknown) => string | null;

/** A plug-in's study whose findings, claims and figures say where they threw: they are called long after it was loaded. */
export function withPlaces(study: PluginStudy, placeOf: PlaceOf): PluginStudy {
  const named = <Call extends (...given: never[]) => unknown>(call: Call): Call =>
    function (this: unknown, ...given: never[]): unknown {
      try {
        return call.apply(this, given);
      } catch (cause) {
        const place = placeOf(cause);
        if (place === null) throw cause;
        throw new Error(`${place}: ${errorMessage(cause)}`, { cause });
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
