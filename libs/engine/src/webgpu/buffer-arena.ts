import type { BufferManager, GpuBackend } from './gpu-backend.ts';

/**
 * The buffers of one recording. While it is made, an intermediate result's buffer is given out again as
 * soon as tfjs lets go of it, for commands run in the order in which they are recorded. Uniforms and
 * uploaded constants are written once, while it is recorded: theirs are never given out again.
 */
export class BufferArena implements BufferManager {
  readonly #backend: GpuBackend;
  readonly #others: BufferManager;
  readonly #free = new Map<string, GPUBuffer[]>();
  /** Never given out again. */
  readonly #written = new Set<GPUBuffer>();
  /** Everything that no tensor holds, to be destroyed with the recording. */
  readonly #released = new Set<GPUBuffer>();
  #isClosed = false;

  constructor(backend: GpuBackend) {
    this.#backend = backend;
    this.#others = ownManager(backend);
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    const free = this.#free.get(keyOf(size, usage));
    const reused = mappedAtCreation ? undefined : free?.pop();
    if (reused !== undefined) {
      this.#released.delete(reused);
      return reused;
    }
    const buffer = this.#backend.device.createBuffer({ size, usage, mappedAtCreation });
    arenas.set(buffer, this);
    if (mappedAtCreation || (usage & GPUBufferUsage.UNIFORM) !== 0) this.#written.add(buffer);
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void {
    const owner = arenas.get(buffer);
    if (owner === undefined) return this.#others.releaseBuffer(buffer, reuse);
    if (owner !== this) return owner.releaseBuffer(buffer);
    if (this.#isClosed) return buffer.destroy();
    this.#released.add(buffer);
    if (this.#written.has(buffer)) return;
    const key = keyOf(buffer.size, buffer.usage);
    const free = this.#free.get(key) ?? [];
    free.push(buffer);
    this.#free.set(key, free);
  }

  /** Destroys the buffers that no tensor holds; those of tensors go with them. */
  close(): void {
    this.#isClosed = true;
    for (const buffer of this.#released) buffer.destroy();
    this.#released.clear();
    this.#free.clear();
  }
}

const arenas = new WeakMap<GPUBuffer, BufferArena>();
const taught = new WeakSet<BufferManager>();

function keyOf(size: number, usage: number): string {
  return `${size} ${usage}`;
}

/** tfjs's own manager, taught to give an arena's buffers back to it when a tensor outlives a recording. */
function ownManager({ bufferManager }: GpuBackend): BufferManager {
  if (bufferManager instanceof BufferArena || taught.has(bufferManager)) return bufferManager;
  const release = bufferManager.releaseBuffer.bind(bufferManager);
  bufferManager.releaseBuffer = (buffer, reuse) => {
    const owner = arenas.get(buffer);
    if (owner === undefined) release(buffer, reuse);
    else owner.releaseBuffer(buffer);
  };
  taught.add(bufferManager);
  return bufferManager;
}
