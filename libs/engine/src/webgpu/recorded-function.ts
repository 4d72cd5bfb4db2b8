import { eagerFunction, numbersOf } from '../eager/eager-function.ts';
import type { CompiledFunction, FunctionOptions, Tensors, TensorSpecs } from '../engine.ts';
import { checkStructure, checkTensors } from '../tensors.ts';
import { CommandPlayer } from './command-list.ts';
import { gpuBackend } from './gpu-backend.ts';
import { onceRecorded } from './once-recorded.ts';
import { copyOut, InputCopies } from './recorded-copies.ts';
import { record } from './recording.ts';

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
  const checked = (given: Tensors): Tensors => {
    const outputs: unknown = fn(given);
    checkStructure(`result of "${name}"`, outputs);
    return outputs;
  };
  const recorded = onceRecorded(
    () => {
      const recording = record(gpuBackend(), checked, specs);
      return { recording, copies: new InputCopies(recording.inputs) };
    },
    ({ recording }) => recording.dispose(),
  );

  function run(inputs: Tensors): Tensors {
    checkTensors(`inputs given to "${name}"`, inputs, specs);
    const found = recorded.get();
    if (found === null) return eager.run(inputs);
    const backend = gpuBackend();
    found.copies.copyIn(backend, inputs);
    const player = new CommandPlayer(backend.device);
    player.play(found.recording.commands);
    const outputs = copyOut(backend, player, found.recording.outputs);
    player.submit();
    return outputs;
  }

  return {
    form: 'eager',
    run,
    runNumbers: (inputs) => numbersOf(run, inputs, specs),
    dispose: recorded.dispose,
  };
}
