import type { OpenBackend } from '../backend/open-backend.ts';
import type { Engine } from '../engine.ts';
import { bytesTensor } from '../ops/bytes-tensor.ts';
import { registerNativeKernels } from '../ops/native-kernels.ts';
import { interceptOps } from '../ops/op-interception.ts';
import { nativeDoubleMatrices } from './native-double-matrices.ts';
import { nativeDoubleLoop } from './native-double-loop.ts';
import { nativeFunction } from './native-function.ts';
import { nativeHoldingFunction } from './native-holding-function.ts';
import { nativeLoop } from './native-loop.ts';
import { SessionCache } from './session-cache.ts';

/** The engine on TensorFlow's runtime: steps and functions are recorded and compiled. */
export function nativeEngine(open: OpenBackend): Engine {
  const backend = open.nodeBackend!;
  registerNativeKernels(backend, open.customCalls);
  interceptOps(backend);
  const sessions = new SessionCache(backend.binding);
  return {
    backend: open.name,
    reason: open.reason,
    tensorflowVersion: open.tensorflowVersion,
    compiles: true,
    compileLoop: (step, specs, options) => nativeLoop(backend, sessions, step, specs, options),
    compileDoubleLoop: (step, specs, options) =>
      nativeDoubleLoop(backend, sessions, step, specs, options),
    compile: (fn, specs, options) => nativeFunction(backend, sessions, fn, specs, options),
    compileHolding: (fn, specs, options) =>
      nativeHoldingFunction(backend, sessions, fn, specs, options),
    ...(backend.isUsingGpuDevice ? {} : { doubleMatrices: nativeDoubleMatrices(backend.binding) }),
    bytes: (values, shape) => bytesTensor(backend, values, shape),
    close: () => sessions.close(),
  };
}
