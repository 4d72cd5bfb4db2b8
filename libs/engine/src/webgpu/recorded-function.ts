import { eagerFunction, numbersOf } from '../eager/eager-function.ts';
import type { CompiledFunction, FunctionOptions, Tensors, TensorSpecs } from '../engine.ts';
import { checkStructure, checkTensors } from '../tensors.ts';
import { CommandPlayer } from './command-list.ts';
import { gpuBackend } from './gpu-backend.ts';
import { NotRecordable } from './not-recordable.ts';
import { copyOut, InputCopies } from './recorded-copies.ts';
import { record, type Recording } from './recording.ts';

/**
 * A function on WebGPU, recorded at its first call and played at every one: the same programs on the same
 * numbers as op by op. One that cannot be recorded runs op by op.
 */
export function recordedFunction(
  fn: (inputs: Tensors) => Tensors,
  specs: TensorSpecs,
  options: FunctionOptions = {},
): CompiledFunction {
  const name = options.name ?? 'function';
  const eager = eagerFunction(fn, specs, options);
  let recorded: { recording: Recording; copies: InputCopies } | null = null;
  let isEager = false;

  function run(inputs: Tensors): Tensors {
    checkTensors(`inputs given to "${name}"`, inputs, specs);
    const backend = gpuBackend();
    try {
      if (recorded === null && !isEager) {
        const recording = record(
          backend,
          (given) => {
            const outputs: unknown = fn(given);
            checkStructure(`result of "${name}"`, outputs);
            return outputs;
          },
          specs,
        );
        recorded = { recording, copies: new InputCopies(recording.inputs) };
      }
    } catch (error) {
      if (!(error instanceof NotRecordable)) throw error;
      isEager = true;
    }
    if (recorded === null) return eager.run(inputs);
    const { recording, copies } = recorded;
    copies.copyIn(backend, inputs);
    const player = new CommandPlayer(backend.device);
    player.play(recording.commands);
    const outputs = copyOut(backend, player, recording.outputs);
    player.submit();
    return outputs;
  }

  return {
    form: 'eager',
    run,
    runNumbers: (inputs) => numbersOf(run, inputs, specs),
    dispose: () => {
      recorded?.recording.dispose();
      recorded = null;
      isEager = true;
    },
  };
}
