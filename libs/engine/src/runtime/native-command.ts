import { fileURLToPath } from 'node:url';
import { userCommand } from '@basin/core';

/** What a user types to prepare the native runtime: with Basin, or with the engine's own package. */
export const nativeCommand = fileURLToPath(import.meta.url).endsWith('.ts')
  ? userCommand('setup')
  : 'npx basin-engine-native';
