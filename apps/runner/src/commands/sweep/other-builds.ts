import { type Build, formatCount, type PlannedSweep } from '@basin/core';
import { shortDigest } from '@basin/execution/tasks/build';

type OtherBuilds = PlannedSweep['otherBuilds'];

/** A line for each build that reused results come from, those of all sweeps together. */
export function describeOtherBuilds(found: OtherBuilds, own: Build): string[] {
  const counts = new Map<string, OtherBuilds[number]>();
  for (const { engineVersion, buildDigest, count } of found) {
    const key = `${engineVersion} ${buildDigest}`;
    const known = counts.get(key);
    counts.set(key, { engineVersion, buildDigest, count: (known?.count ?? 0) + count });
  }
  return [...counts.values()].map(
    ({ count, ...build }) =>
      `note: ${formatCount(count)} stored ${count === 1 ? 'result comes' : 'results come'} from ${buildText(build, own)}; --fresh computes ${count === 1 ? 'it' : 'them'} anew`,
  );
}

function buildText({ engineVersion, buildDigest }: Build, own: Build): string {
  if (engineVersion !== own.engineVersion) return `engine ${engineVersion}`;
  if (buildDigest === null) return `an unknown build of engine ${engineVersion}`;
  return `build ${shortDigest(buildDigest)} of engine ${engineVersion}, this is ${shortDigest(own.buildDigest)}`;
}
