import { fileURLToPath } from 'node:url';

/** What a user types to prepare the native runtime: in this repository, or beside the built package. */
export const nativeCommand = fileURLToPath(import.meta.url).endsWith('.ts')
  ? 'npx nx run engine:native'
  : 'npx basin-engine-native';
