import * as tf from '@tensorflow/tfjs-core';
import type { Loop, LoopCall, LoopOptions, Step, Tensors, TensorSpecs } from '../engine.ts';
import type { NodeBackend } from '../backend/open-backend.ts';
import { checkLoopCall } from '../loop-contract.ts';
import { mapTensors } from '../tensors.ts';
import { chooseLoopForm } from './loop-form.ts';
import { loopGraph, type LoopNames, type StepProgram } from './loop-graph.ts';
import { runSession } from './program-session.ts';
import { recordStep } from './record-step.ts';
import type { Session } from './saved-model.ts';
import type { SessionCache } from './session-cache.ts';
import { stepGraph, type StepNames } from './step-graph.ts';

/** Compiles a loop for TensorFlow's runtime. */
export function nativeLoop(
  backend: NodeBackend,
  sessions: SessionCache,
  step: Step,
  specs: { carry: TensorSpecs; feeds: TensorSpecs },
  options: LoopOptions,
): Loop {
  const name = options.name ?? 'step';
  const { stepLimit } = options;
  const recorded = recordStep(backend, name, step, specs);
  const form = chooseLoopForm(recorded.program, options);
  const { graph, runCall } = form === 'session' ? sessionCall(recorded) : whileCall(recorded);
  const { session, release } = sessions.open(name, graph);

  function sessionCall(program: StepProgram) {
    const { graph, names } = stepGraph(program);
    return { graph, runCall: (call: LoopCall) => runStepByStep(backend, session, names, call) };
  }
  function whileCall(program: StepProgram) {
    const whileForm = form === 'session' ? 'functional' : form;
    const { graph, names } = loopGraph(program, stepLimit, whileForm);
    return {
      graph,
      runCall: (call: LoopCall) => runWhile(backend, session, names, call, stepLimit),
    };
  }

  return {
    form,
    run(call) {
      checkLoopCall(name, call, specs, stepLimit);
      return runCall(call);
    },
    dispose: release,
  };
}

function runWhile(
  backend: NodeBackend,
  session: Session,
  names: LoopNames,
  { carry, feeds, stepCount }: LoopCall,
  stepLimit: number,
): { carry: Tensors; outputs: Tensors } {
  const count = tf.scalar(stepCount, 'int32');
  const buffers = stepCount === stepLimit ? names.whole : names.cut;
  const fetches = prefixed({ carry: names.results, outputs: buffers });
  const inputs = { [names.count]: count, ...bind(names.carry, carry), ...bind(names.feeds, feeds) };
  try {
    return unprefixed(runSession(backend, session, inputs, fetches));
  } finally {
    count.dispose();
  }
}

function runStepByStep(
  backend: NodeBackend,
  session: Session,
  names: StepNames,
  call: LoopCall,
): { carry: Tensors; outputs: Tensors } {
  const fetches = prefixed({ carry: names.results, outputs: names.outputs });
  const collected: Tensors[] = [];
  let carry = mapTensors(call.carry, (tensor) => tensor.clone());
  try {
    for (let step = 0; step < call.stepCount; step++) {
      const index = tf.scalar(step, 'int32');
      const inputs = {
        [names.index]: index,
        ...bind(names.carry, carry),
        ...bind(names.feeds, call.feeds),
      };
      const result = unprefixed(runSession(backend, session, inputs, fetches));
      tf.dispose([index, carry]);
      carry = result.carry;
      collected.push(result.outputs);
    }
    const outputs = mapTensors(names.outputs, (_, name) =>
      tf.stack(collected.map((one) => one[name]!)),
    );
    return { carry, outputs };
  } catch (error) {
    tf.dispose(carry);
    throw error;
  } finally {
    tf.dispose(collected);
  }
}

/** Tensors by the node they feed. */
function bind(nodes: Record<string, string>, tensors: Tensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [node, tensors[name]!]));
}

type Parts<T> = { carry: Record<string, T>; outputs: Record<string, T> };

function prefixed({ carry, outputs }: Parts<string>): Record<string, string> {
  const entries = [
    ...Object.entries(carry).map(([name, node]) => [`carry/${name}`, node]),
    ...Object.entries(outputs).map(([name, node]) => [`outputs/${name}`, node]),
  ];
  return Object.fromEntries(entries) as Record<string, string>;
}

function unprefixed(tensors: Tensors): Parts<tf.Tensor> {
  const parts: Parts<tf.Tensor> = { carry: {}, outputs: {} };
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name.startsWith('carry/')) parts.carry[name.slice(6)] = tensor;
    else parts.outputs[name.slice(8)] = tensor;
  }
  return parts;
}
