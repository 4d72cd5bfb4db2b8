import type * as tf from '@tensorflow/tfjs-core';
import { eagerLoop } from '../eager/eager-loop.ts';
import type { Loop, LoopCall, LoopOptions, Step, Tensors, TensorSpecs } from '../engine.ts';
import { checkLoopCall, checkStepResult } from '../loop-contract.ts';
import { CommandPlayer, type Copy } from './command-list.ts';
import { bytesPerValue, gpuBackend, type GpuBackend } from './gpu-backend.ts';
import { NotRecordable } from './not-recordable.ts';
import { onceRecorded } from './once-recorded.ts';
import { copyOut, InputCopies } from './recorded-copies.ts';
import { record, type RecordedTensor, type Recording } from './recording.ts';

interface LoopSpecs {
  carry: TensorSpecs;
  feeds: TensorSpecs;
}

/**
 * A loop on WebGPU whose step is recorded at the first call and played for every step: the same programs
 * on the same numbers as op by op, without their overhead. A step that cannot be recorded, one that draws
 * random numbers say, runs op by op.
 */
export function recordedLoop(step: Step, specs: LoopSpecs, options: LoopOptions): Loop {
  const name = options.name ?? 'step';
  const eager = eagerLoop(step, specs, options);
  const recorded = onceRecorded(
    () => recordStep(gpuBackend(), step, specs, options),
    ({ recording }) => recording.dispose(),
  );
  return {
    form: 'eager',
    run: (call) => {
      checkLoopCall(name, call, specs, options.stepLimit);
      const found = recorded.get();
      return found === null ? eager.run(call) : playSteps(gpuBackend(), found, call);
    },
    dispose: recorded.dispose,
  };
}

interface RecordedStep {
  recording: Recording;
  copies: InputCopies;
  carry: Record<string, RecordedTensor>;
  /** Into the step's number, from the numbers of all. */
  index: Copy;
  /** Where the outputs of all steps of a call lie, and the copy of the first step's. */
  outputs: Record<string, { stack: RecordedTensor; copy: Copy }>;
  /** From a step's carry to the next one's. */
  next: Copy[];
}

const carryKey = (name: string): string => `carry ${name}`;
const feedKey = (name: string): string => `feed ${name}`;
const outputKey = (name: string): string => `output ${name}`;
const indexKey = 'index';

function recordStep(
  backend: GpuBackend,
  step: Step,
  specs: LoopSpecs,
  { stepLimit, name = 'step' }: LoopOptions,
): RecordedStep {
  const traced = (all: Tensors): Tensors => {
    const carry = picked(specs.carry, carryKey, all);
    const result = step(carry, picked(specs.feeds, feedKey, all), all[indexKey] as tf.Scalar);
    checkStepResult(name, result, specs.carry);
    return { ...named(result.carry, carryKey), ...named(result.outputs, outputKey) };
  };
  const recording = record(backend, traced, {
    ...named(specs.carry, carryKey),
    ...named(specs.feeds, feedKey),
    [indexKey]: { shape: [], dtype: 'int32' },
  });
  try {
    return planned(backend, recording, specs, stepLimit);
  } catch (error) {
    recording.dispose();
    throw error;
  }
}

/** The copies around a step's commands. */
function planned(
  backend: GpuBackend,
  recording: Recording,
  specs: LoopSpecs,
  stepLimit: number,
): RecordedStep {
  const { inputs, outputs } = recording;
  const numbers = recording.scratch(bytesPerValue * stepLimit);
  backend.queue.writeBuffer(
    numbers,
    0,
    Int32Array.from({ length: stepLimit }, (_, index) => index),
  );
  const stacked = (output: RecordedTensor): { stack: RecordedTensor; copy: Copy } => {
    const byteCount = stepLimit * output.byteCount;
    if (byteCount > backend.device.limits.maxBufferSize) {
      throw new NotRecordable('the outputs of all steps are larger than a buffer');
    }
    const stack = { ...output, buffer: recording.scratch(byteCount) };
    return { stack, copy: copyOf(output.buffer, stack) };
  };
  const made = Object.entries(outputs).filter(([key]) => key.startsWith(outputKey('')));
  const carry = Object.fromEntries(
    Object.keys(specs.carry).map((name) => [name, inputs[carryKey(name)] as RecordedTensor]),
  );
  return {
    ...{ recording, carry, copies: new InputCopies(inputs) },
    index: copyOf(numbers, inputs[indexKey] as RecordedTensor),
    outputs: Object.fromEntries(
      made.map(([key, output]) => [key.slice(outputKey('').length), stacked(output)]),
    ),
    next: carryCopies(recording, carry),
  };
}

/** A result that is itself the place of another carry is set aside before that is overwritten. */
function carryCopies(
  { outputs, scratch }: Recording,
  carry: Record<string, RecordedTensor>,
): Copy[] {
  const places = new Set(Object.values(carry).map(({ buffer }) => buffer));
  const aside: Copy[] = [];
  const copies = Object.entries(carry).flatMap(([name, place]) => {
    const { buffer } = outputs[carryKey(name)] as RecordedTensor;
    if (buffer === place.buffer) return [];
    if (!places.has(buffer)) return [copyOf(buffer, place)];
    const between = { ...place, buffer: scratch(place.byteCount) };
    aside.push(copyOf(buffer, between));
    return [copyOf(between.buffer, place)];
  });
  return [...aside, ...copies];
}

function copyOf(from: GPUBuffer, { buffer, byteCount }: RecordedTensor): Copy {
  return { from, fromByte: 0, to: buffer, toByte: 0, byteCount };
}

function playSteps(
  backend: GpuBackend,
  { recording, copies, carry, index, outputs, next }: RecordedStep,
  call: LoopCall,
): { carry: Tensors; outputs: Tensors } {
  const given = named(call.carry, carryKey);
  const isCarry = new Set(Object.keys(given));
  copies.copyIn(backend, { ...given, ...named(call.feeds, feedKey) }, isCarry);
  const player = new CommandPlayer(backend.device);
  for (let number = 0; number < call.stepCount; number++) {
    player.copy({ ...index, fromByte: bytesPerValue * number, byteCount: bytesPerValue });
    player.play(recording.commands);
    for (const { copy } of Object.values(outputs)) {
      player.copy({ ...copy, toByte: number * copy.byteCount });
    }
    player.play(next);
    player.submitSome();
  }
  const made = Object.entries(outputs).map(([name, { stack, copy }]): [string, RecordedTensor] => [
    name,
    {
      ...stack,
      shape: [call.stepCount, ...stack.shape],
      byteCount: call.stepCount * copy.byteCount,
    },
  ]);
  const result = {
    carry: copyOut(backend, player, carry),
    outputs: copyOut(backend, player, Object.fromEntries(made)),
  };
  player.submit();
  return result;
}

function named<T>(values: Record<string, T>, key: (name: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [key(name), value]));
}

function picked(specs: TensorSpecs, key: (name: string) => string, all: Tensors): Tensors {
  return Object.fromEntries(Object.keys(specs).map((name) => [name, all[key(name)] as tf.Tensor]));
}
