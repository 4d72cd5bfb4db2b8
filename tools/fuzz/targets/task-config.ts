import assert from 'node:assert/strict';
import { canonicalJson, resolveTask, type TaskConfig, taskIdentity } from '@basin/core';
import { describeNetwork } from '@basin/models';
import { mutatedJson } from '../mutation.ts';
import { parserTarget } from '../target.ts';
import { taskConfigs } from './samples.ts';

/** Task configs, as sweep files and other machines give them. An accepted one has a lasting identity. */
export const taskConfig = parserTarget({
  name: 'task-config',
  reads: 'task configs (libs/core), and the networks in them (libs/models)',
  codes: ['config/invalid', 'config/not-json', 'model/bad-network'],
  open: () => ({
    cases: mutatedJson(taskConfigs),
    parse(input) {
      const config = resolveTask<TaskConfig['kind']>(input as never);
      const identity = taskIdentity(config);
      const again = resolveTask<TaskConfig['kind']>(JSON.parse(JSON.stringify(config)) as never);
      assert.equal(canonicalJson(again), canonicalJson(config), 'a stored config reads as another');
      assert.equal(taskIdentity(again), identity, 'a stored config has another identity');
      if (config.kind === 'training') describeNetwork(config.network);
    },
  }),
});
