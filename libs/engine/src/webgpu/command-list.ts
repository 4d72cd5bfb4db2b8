/** A command of a recording: a program over buffers, or a copy. */
export type Command = Dispatch | Copy;

interface Dispatch {
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  workgroups: [number, number, number];
}

export interface Copy {
  from: GPUBuffer;
  fromByte: number;
  to: GPUBuffer;
  toByte: number;
  byteCount: number;
}

/** Stands in for tfjs's encoder: what it would encode is kept. */
export function commandRecorder(): { encoder: GPUCommandEncoder; commands: Command[] } {
  const commands: Command[] = [];
  let bound: Pick<Dispatch, 'pipeline' | 'bindGroup'> | null = null;
  let chosen: GPUComputePipeline | null = null;
  const pass = {
    setPipeline: (pipeline: GPUComputePipeline) => {
      chosen = pipeline;
    },
    setBindGroup: (_group: number, bindGroup: GPUBindGroup) => {
      bound = { pipeline: chosen as GPUComputePipeline, bindGroup };
    },
    dispatchWorkgroups: (...workgroups: [number, number, number]) => {
      if (bound !== null) commands.push({ ...bound, workgroups });
    },
    end: () => undefined,
  };
  const encoder = {
    beginComputePass: () => pass,
    finish: () => null,
    copyBufferToBuffer: (
      ...[from, fromByte, to, toByte, byteCount]: [GPUBuffer, number, GPUBuffer, number, number]
    ) => {
      commands.push({ from, fromByte, to, toByte, byteCount });
    },
  };
  return { encoder: encoder as unknown as GPUCommandEncoder, commands };
}

/** Encodes commands once more, and hands them to the device in portions. */
export class CommandPlayer {
  readonly #device: GPUDevice;
  #encoder: GPUCommandEncoder | null = null;
  #pass: GPUComputePassEncoder | null = null;
  #waiting = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  play(commands: readonly Command[]): void {
    for (const command of commands) {
      if ('pipeline' in command) this.#dispatch(command);
      else this.copy(command);
    }
  }

  copy({ from, fromByte, to, toByte, byteCount }: Copy): void {
    this.#endPass();
    this.#open().copyBufferToBuffer(from, fromByte, to, toByte, byteCount);
  }

  /** Hands over what waits where that is enough to keep the device busy. */
  submitSome(): void {
    if (this.#waiting >= submittedCount) this.submit();
  }

  submit(): void {
    this.#endPass();
    if (this.#encoder !== null) this.#device.queue.submit([this.#encoder.finish()]);
    this.#encoder = null;
    this.#waiting = 0;
  }

  #dispatch({ pipeline, bindGroup, workgroups }: Dispatch): void {
    this.#pass ??= this.#open().beginComputePass();
    this.#pass.setPipeline(pipeline);
    this.#pass.setBindGroup(0, bindGroup);
    this.#pass.dispatchWorkgroups(...workgroups);
    this.#waiting++;
  }

  #open(): GPUCommandEncoder {
    return (this.#encoder ??= this.#device.createCommandEncoder());
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = null;
  }
}

const submittedCount = 200;
