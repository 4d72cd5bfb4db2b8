import { packageVersion } from '../../../package-version.ts';
import { engineVersion } from '../../../tasks/engine-version.ts';
import type { Versions } from './payload.ts';

/** Raised when messages, keys or scripts change so that the two ends would misunderstand each other. */
const protocolVersion = 5;

export function ownVersions(): Versions {
  return { protocol: protocolVersion, package: packageVersion(), engine: engineVersion() };
}

/** Queues carry it in their names, so that no task reaches a worker of another version. */
export function versionTag({ protocol, package: own, engine }: Versions): string {
  return `${protocol}-${own}-${engine}`;
}

export function describeVersions({ protocol, package: own, engine }: Versions): string {
  return `Basin ${own}, engine ${engine}, protocol ${protocol}`;
}
