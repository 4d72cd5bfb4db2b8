import * as tf from '@tensorflow/tfjs-core';
import type { OpenBackend } from '../backend/open-backend.ts';
import { BasinError } from '@basin/core';
import type { Engine } from '../engine.ts';
import { eagerFunction } from './eager-function.ts';
import { recordedFunction } from '../webgpu/recorded-function.ts';
import { recordedLoop } from '../webgpu/recorded-loop.ts';
import { eagerLoop } from './eager-loop.ts';

/**
 * The engine on webgpu, wasm and cpu: nothing is compiled. On wasm and cpu every op runs as it is called;
 * on webgpu the commands of a program's ops are recorded once and played.
 */
export function eagerEngine(backend: OpenBackend): Engine {
  const isRecorded = backend.name === 'webgpu';
  return {
    backend: backend.name,
    reason: backend.reason,
    tensorflowVersion: backend.tensorflowVersion,
    compiles: false,
    compileLoop: isRecorded ? recordedLoop : eagerLoop,
    compileDoubleLoop: (_step, _specs, { name = 'step' }) => {
      throw new BasinError(
        'engine/precision',
        `Loop "${name}" asks for float64, which only the native backend computes; ${backend.name} ` +
          'has float32 alone. Use --backend native, or precision float32.',
      );
    },
    compile: isRecorded ? recordedFunction : eagerFunction,
    bytes: (values, shape) => tf.tensor(Int32Array.from(values), shape, 'int32'),
    close: () => {},
  };
}
