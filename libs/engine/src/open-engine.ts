import { openBackend } from './backend/open-backend.ts';
import { eagerEngine } from './eager/eager-engine.ts';
import type { BackendName, Engine } from './engine.ts';
import { nativeEngine } from './run/native-engine.ts';

/**
 * Opens the engine on the first backend that works (cuda, native, webgpu, wasm, cpu), or on the one
 * asked for. Throws `runtime/…` where that one cannot be had.
 */
export async function openEngine(options: { backend?: BackendName } = {}): Promise<Engine> {
  const backend = await openBackend(options.backend ?? 'auto');
  return backend.nodeBackend ? nativeEngine(backend) : eagerEngine(backend);
}
