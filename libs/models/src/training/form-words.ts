import { datasetFacts, formatCount, type TrainingConfig } from '@basin/core';
import { describeNetwork } from '../network/describe-network.ts';
import { formsOfLayer } from '../network/forms-of-layer.ts';
import { replicaGroupOf } from '../replicas/replica-group.ts';
import { batchingOf } from './batching.ts';
import { xlaStepCount } from './block-form.ts';
import { chooseForm } from './choose-form.ts';

/** In which form a training's step holds its network, and what keeps it from a quicker one. */
export interface FormWords {
  /** As in docs/parity.md: `blocks, direct`. */
  name: string;
  why: string[];
}

/** The same rule by which trainings take their form, in words: of TensorFlow compiled, as `chooseForm` has it. */
export function formWords(config: TrainingConfig): FormWords {
  const { kind, trainCount } = datasetFacts(config.dataset);
  const batching = batchingOf(config, trainCount);
  const targetSpec = {
    shape: [trainCount],
    dtype: kind === 'classification' ? ('int32' as const) : ('float32' as const),
  };
  const { name } = chooseForm(config, batching, { compiles: true }, { targetSpec });
  const group = replicaGroupOf(config);
  if (group !== null) {
    return { name: 'replicas', why: [`up to ${group.width} seeds train as one program`] };
  }
  if (name !== 'blocks') return { name, why: [] };
  if (config.precision === 'float64') {
    return { name, why: ['precision float64 has this form alone'] };
  }
  const steps = config.epochCount * batching.stepsPerEpoch;
  const layers = describeNetwork(config.network).layers.flatMap((layer) =>
    formsOfLayer(layer).length === 1 ? [`layer ${layer.layerIndex} (${layer.layer.type})`] : [],
  );
  return {
    name,
    why: [
      ...(layers.length > 0 ? [`${layers.join(', ')} has no quicker form`] : []),
      ...(steps < xlaStepCount
        ? [
            `${formatCount(steps)} steps are fewer than the ${formatCount(xlaStepCount)} from which compiling by XLA pays`,
          ]
        : []),
    ],
  };
}
