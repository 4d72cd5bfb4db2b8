import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Loop, LoopCall, Step, Tensors } from '@basin/engine';
import { agreementSteps } from './agreement.ts';
import type { Gate } from './gate.ts';

export interface GatedEngineOptions {
  /** Loops whose name begins with it are measured; others run as always. */
  loopName: string;
  /** Op by op, as tfjs without the engine would: what wasm and cpu do, on any backend. */
  eager: boolean;
  onCompiled(compiled: { form: string; seconds: number; stepsPerCall: number }): void;
  /** What the very first step took beyond another one, if anybody asks: it is made twice then. */
  onFirstStep: ((seconds: number) => void) | null;
  /** The first call's batches and losses, for others to repeat. */
  onFirstCall(first: { rows: Int32Array | null; losses: Float32Array }): void;
}

/** An engine whose measured loops wait at a gate before each call. */
export function gatedEngine(engine: Engine, gate: Gate, options: GatedEngineOptions): Engine {
  let isFirst = true;

  function reportFirst({ feeds }: LoopCall, losses: () => Float32Array): void {
    if (!isFirst) return;
    isFirst = false;
    const { rows } = feeds;
    options.onFirstCall({
      rows: rows === undefined ? null : (rows.dataSync() as Int32Array).slice(),
      losses: losses().slice(),
    });
  }

  const eagerBytes = (values: Uint8Array, shape: number[]): tf.Tensor =>
    tf.tensor(Int32Array.from(values), shape, 'int32');

  return {
    ...engine,
    compiles: engine.compiles && !options.eager,
    bytes: (values, shape) => (options.eager ? eagerBytes : engine.bytes)(values, shape),
    compileLoop(step, specs, loopOptions) {
      if (!loopOptions.name?.startsWith(options.loopName)) {
        // Evaluations read the same bytes, so that they are eager too.
        return options.eager ? eagerLoop(step) : engine.compileLoop(step, specs, loopOptions);
      }
      const startedAt = performance.now();
      const loop: Loop =
        options.eager || !engine.compiles
          ? eagerLoop(step, { gate, onFirstSteps: reportFirst })
          : callGatedLoop(engine.compileLoop(step, specs, loopOptions), gate, options.onFirstStep);
      options.onCompiled({
        form: loop.form,
        seconds: (performance.now() - startedAt) / 1000,
        stepsPerCall: loopOptions.stepLimit,
      });
      return {
        ...loop,
        run(call) {
          const result = loop.run(call);
          reportFirst(call, () => lossesOf(result.outputs));
          return result;
        },
      };
    },
    close: () => engine.close(),
  };
}

function callGatedLoop(
  loop: Loop,
  gate: Gate,
  onFirstStep: GatedEngineOptions['onFirstStep'],
): Loop {
  let isFirst = true;
  const secondsOfStep = (call: LoopCall): number => {
    const startedAt = performance.now();
    tf.dispose(loop.run({ ...call, stepCount: 1 }));
    return (performance.now() - startedAt) / 1000;
  };
  return {
    form: loop.form,
    run(call) {
      if (isFirst) onFirstStep?.(Math.max(0, secondsOfStep(call) - secondsOfStep(call)));
      isFirst = false;
      gate.arrive();
      const startedAt = performance.now();
      const result = loop.run(call);
      gate.made(call.stepCount, (performance.now() - startedAt) / 1000);
      return result;
    },
    dispose: () => loop.dispose(),
  };
}

function lossesOf({ loss }: Tensors): Float32Array {
  return loss === undefined ? new Float32Array() : (loss.dataSync() as Float32Array);
}

/**
 * The engine's eager loop, gated at every step, for its calls take too long to be measured whole; so
 * are the first losses told before the first call ends.
 */
function eagerLoop(
  step: Step,
  measured?: { gate: Gate; onFirstSteps(call: LoopCall, losses: () => Float32Array): void },
): Loop {
  const gate = measured?.gate;
  return {
    form: 'eager',
    run(call) {
      let carry: Tensors = cloned(call.carry);
      const collected: Tensors[] = [];
      for (let index = 0; index < call.stepCount; index++) {
        gate?.arrive();
        const startedAt = performance.now();
        const previous = carry;
        const result = tf.tidy(() => {
          const { carry: next, outputs } = step(previous, call.feeds, tf.scalar(index, 'int32'));
          return { carry: cloned(next), outputs: cloned(outputs) };
        });
        // As the engine's compiled loops do when a call ends: the step is computed, not queued.
        result.outputs['loss']?.dataSync();
        collected.push(result.outputs);
        carry = result.carry;
        tf.dispose(previous);
        if (index + 1 === Math.min(agreementSteps, call.stepCount)) {
          measured?.onFirstSteps(call, () =>
            Float32Array.from(collected.flatMap((outputs) => [...lossesOf(outputs)])),
          );
        }
        gate?.made(1, (performance.now() - startedAt) / 1000);
      }
      const names = Object.keys(collected[0] ?? {});
      const outputs = Object.fromEntries(
        names.map((name) => [name, tf.stack(collected.map((one) => one[name] as tf.Tensor))]),
      );
      tf.dispose(collected);
      return { carry, outputs };
    },
    dispose: () => {},
  };
}

function cloned(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]),
  );
}
