import type { Distribution } from '../distribution.ts';
import type { DistributionName } from '../parameter-schema.ts';
import { beta, qBeta } from './beta.ts';
import { categorical, categoricalWithProbabilities, constant } from './listed.ts';
import { logNormal, normal, qLogNormal, qNormal } from './normal.ts';
import {
  intUniform,
  invLogUniform,
  invLogUniformValues,
  logUniform,
  logUniformValues,
  qLogUniform,
  qLogUniformValues,
  qUniform,
  uniform,
} from './uniform.ts';

/** All of W&B's distributions, by W&B's names. */
export const distributions: Readonly<Record<DistributionName, Distribution>> = {
  constant,
  categorical,
  categorical_w_probabilities: categoricalWithProbabilities,
  int_uniform: intUniform,
  uniform,
  q_uniform: qUniform,
  log_uniform: logUniform,
  log_uniform_values: logUniformValues,
  q_log_uniform: qLogUniform,
  q_log_uniform_values: qLogUniformValues,
  inv_log_uniform: invLogUniform,
  inv_log_uniform_values: invLogUniformValues,
  normal,
  q_normal: qNormal,
  log_normal: logNormal,
  q_log_normal: qLogNormal,
  beta,
  q_beta: qBeta,
};
