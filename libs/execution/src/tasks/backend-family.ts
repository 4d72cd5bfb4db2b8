import type { BackendFamily } from '@basin/core';
import { type BackendName, backends } from '@basin/engine/backends';

/** The part of a result's identity that its backend decides. */
export function backendFamilyOf(backend: BackendName): BackendFamily {
  return backends[backend].family;
}
