import { packageVersion } from '../../../package-version.ts';
import { ownBuild, shortDigest } from '../../../tasks/build.ts';
import type { Versions } from './payload.ts';

/** Raised when messages, keys or scripts change so that the two ends would misunderstand each other. */
const protocolVersion = 5;

export function ownVersions(): Versions {
  const { engineVersion, buildDigest } = ownBuild();
  return {
    ...{ protocol: protocolVersion, package: packageVersion() },
    ...{ engine: engineVersion, build: shortDigest(buildDigest) },
  };
}

/** Queues carry it in their names, so that no task reaches a worker of another version. */
export function versionTag({ protocol, package: own, engine, build }: Versions): string {
  return `${protocol}-${own}-${engine}-${build}`;
}

export function describeVersions({ protocol, package: own, engine, build }: Versions): string {
  return `Basin ${own}, engine ${engine}, build ${build}, protocol ${protocol}`;
}
