import type { SweepPlan } from '@basin/core';
import type { PlanOptions, Study } from '../experiment.ts';
import type { StudyDefinition } from '../file/define-study.ts';

/** A network as a function in ordinary tfjs ops, differentiable and free of everything but its arguments. */
export interface PluginNetwork {
  /**
   * Its weights, in the order in which the function gets them: kernels […, in, out] drawn by the training's
   * initialiser, biases [out] as those of the kernel before them, or all 0, or all 1.
   */
  parameters: readonly (readonly number[] | { shape: readonly number[]; initial: 0 | 1 })[];
  /** Of one example: [classes] or [values]. */
  outputShape: readonly number[];
  /** Outputs [n, …outputShape] for inputs [n, …inputShape]. Takes and gives tensors of tfjs. */
  forward(weights: never[], inputs: never): unknown;
}

/**
 * A study of a plug-in: what a built-in experiment is, planned by its own code or from a study as a file
 * has it. With a study, what it leaves out of findings, claims and figures is that of any file.
 */
// Findings of one study are used with its own claims and figures alone.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface PluginStudy<Findings = any>
  extends
    Pick<Study<Findings>, 'slug' | 'title'>,
    Partial<Omit<Study<Findings>, 'slug' | 'title'>> {
  /** The graph of tasks at a scale; where the plug-in brings networks, `layer` gives one as a layer. */
  plan?(options: PluginPlanOptions): SweepPlan;
  study?: StudyDefinition;
}

export interface PluginPlanOptions extends PlanOptions {
  /** One of its networks as a layer of a training's config. */
  layer(name: string): FunctionLayer;
}

/** What a config has of a plug-in's network. */
export interface FunctionLayer {
  type: 'function';
  name: string;
  digest: string;
  parameters: { shape: number[]; initial: 0 | 1 | null }[];
  outputShape: number[];
}

export interface Plugin {
  /** Kebab-case. */
  name: string;
  studies?: readonly PluginStudy[];
  networks?: Readonly<Record<string, PluginNetwork>>;
}

/** `export default definePlugin({ … })`: a plug-in with its types checked by the editor. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}

/** A study of a plug-in, with the types of its findings. */
export function definePluginStudy<Findings>(study: PluginStudy<Findings>): PluginStudy<Findings> {
  return study;
}
