export * from './plugin.ts';
export { checkPlugin } from './check-plugin.ts';
export { atPlace } from './named-places.ts';
export { registeredPlugins, registerPlugin } from './registered.ts';
export { planPluginStudy } from './plan-plugin-study.ts';
// What findings and claims are made with.
export {
  finalValue,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';
export { trendOverConfigurations } from '../judging/configuration-trend.ts';
export { pairedComparison } from '../judging/paired-comparison.ts';
export { signOfMean } from '../judging/interval-rule.ts';
