import type { Figure } from '@basin/charts';
import { BasinError } from '@basin/core';
import type { Claim, Study, Verdict, VerdictName } from '../experiment.ts';
import { ownSlug } from '../own/study-record.ts';
import { type PlaceOf, withPlaces } from './named-places.ts';
import type { FunctionLayer, Plugin, PluginNetwork, PluginStudy } from './plugin.ts';

/** A plug-in that this process has loaded. */
export interface RegisteredPlugin extends Plugin {
  /** SHA-256 of its sources. */
  digest: string;
  /** Paths of its study's data are taken from here. */
  folder: string;
}

/** Under one name in the whole process: its server's pages are compiled with a copy of this module. */
const place = Symbol.for('basin.plugins');

function all(): RegisteredPlugin[] {
  const holder = globalThis as { [place]?: RegisteredPlugin[] };
  return (holder[place] ??= []);
}

/**
 * From now on, its studies are found by their slugs and its networks by their names.
 *
 * @param placeOf finds where in its sources something was thrown: what its studies throw later begins with that.
 */
export function registerPlugin(plugin: RegisteredPlugin, placeOf: PlaceOf): void {
  const others = all().filter(({ name }) => name !== plugin.name);
  const taken = others.flatMap(({ studies = [], networks = {} }) => [
    ...studies.map(({ slug }) => slug),
    ...Object.keys(networks),
  ]);
  const { studies = [], networks = {} } = plugin;
  const twice = [...studies.map(({ slug }) => slug), ...Object.keys(networks)].find((name) =>
    taken.includes(name),
  );
  if (twice !== undefined) {
    throw new BasinError('plugin/invalid', `two plug-ins bring "${twice}": leave one of them out`);
  }
  const placed = studies.map((study) => withPlaces(study, placeOf));
  all().splice(0, all().length, ...others, { ...plugin, studies: placed });
}

export function registeredPlugins(): readonly RegisteredPlugin[] {
  return all();
}

/** What sweeps of a plug-in's study are experiments of: those of a file are as without the plug-in. */
export function pluginExperiment({ slug, study }: PluginStudy): string {
  return study === undefined ? `plugin.${slug}` : ownSlug(study.name ?? slug);
}

/** The study of a plug-in that sweeps of this experiment are read by; null of none. */
export function pluginStudyOf(experiment: string): PluginStudy | null {
  return (
    all()
      .flatMap(({ studies = [] }) => studies)
      .find((study) => pluginExperiment(study) === experiment) ?? null
  );
}

/** What a sweep's own study found, and its plug-in's: each is asked for by its own claims and figures. */
type Found = Record<Side, () => unknown>;
type Side = 'own' | 'plugged';

/** As what results are read by; `own` is what the sweep has by itself, of a study from a file. */
export function withPlugin(
  experiment: string,
  { title, question, findings, claims = [], figures = [] }: PluginStudy,
  own: Study | null,
): Study<Found> {
  const claimOf =
    (side: Side) =>
    (claim: Claim<unknown>): Claim<Found> => ({
      ...claim,
      judge: (found) => checkedVerdict(claim.judge(found[side]())),
    });
  const figureOf =
    (side: Side) =>
    (figure: Figure<unknown>): Figure<Found> => ({
      ...figure,
      summarise: (found) => figure.summarise(found[side]()),
    });
  return {
    slug: experiment,
    number: null,
    title,
    question: question ?? own?.question ?? null,
    findings: (data) => ({
      own: once(() => own?.findings(data)),
      plugged: once(() => findings?.(data) as unknown),
    }),
    claims: [...claims.map(claimOf('plugged')), ...(own?.claims ?? []).map(claimOf('own'))],
    figures: [...figures.map(figureOf('plugged')), ...(own?.figures ?? []).map(figureOf('own'))],
  };
}

const verdictNames: readonly VerdictName[] = ['supported', 'contradicted', 'undecided'];

/** Code of somebody's own may give anything; what is no verdict would be shown as one. */
function checkedVerdict(given: Verdict): Verdict {
  const { verdict, statistic, reason } = (given ?? {}) as Partial<Verdict>;
  const isWhole = typeof statistic === 'string' && typeof reason === 'string';
  if (verdictNames.some((name) => name === verdict) && isWhole) return given;
  const gives = given instanceof Promise ? 'a promise' : (JSON.stringify(given) ?? 'nothing');
  // Nobody else waits for it.
  if (given instanceof Promise) given.catch(() => undefined);
  throw new BasinError(
    'plugin/invalid',
    `judge gives ${gives.slice(0, 100)}, and not { verdict, statistic, reason, evidence }: verdict is one of ${verdictNames.join(', ')}, statistic and reason are texts`,
  );
}

/** Computed when it is first asked for; what it throws then, it throws again. */
function once<Value>(compute: () => Value): () => Value {
  let known: (() => Value) | null = null;
  return () => {
    if (known === null) {
      try {
        const value = compute();
        known = () => value;
      } catch (error) {
        known = () => {
          throw error;
        };
      }
    }
    return known();
  };
}

/** The layer that a plug-in's network is; null where no plug-in that is loaded has it. */
export function functionLayerOf(name: string): FunctionLayer | null {
  for (const { networks = {}, digest } of all()) {
    const network = Object.hasOwn(networks, name) ? networks[name] : undefined;
    if (network !== undefined) return layerOf(name, digest, network);
  }
  return null;
}

function layerOf(name: string, digest: string, network: PluginNetwork): FunctionLayer {
  return {
    ...{ type: 'function', name, digest, outputShape: [...network.outputShape] },
    parameters: network.parameters.map((one) =>
      'shape' in one
        ? { shape: [...one.shape], initial: one.initial }
        : { shape: [...one], initial: null },
    ),
  };
}

/** A study's content with all that is known of the functions that it names. */
export function withFunctions<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withFunctions) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  const { type, name, digest } = value as Record<string, unknown>;
  if (type === 'function' && typeof name === 'string' && digest === undefined) {
    return { ...value, ...functionLayerOf(name) };
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, withFunctions(item)])) as Value;
}
