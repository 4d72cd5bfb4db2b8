import { endProcess } from '@basin/execution/modules/process-end';
import type { AddCommand } from '../../cli/program.ts';
import { declareWorkerOptions, readWorkerOptions, type WorkerFlags } from './options.ts';

/** `basin worker`: runs the tasks of sweeps elsewhere, from Redis. */
export const addWorkerCommand: AddCommand = (program, setExitCode) => {
  const command = program
    .command('worker')
    .description('Run tasks of sweeps on other machines (sweep --executor=redis), until stopped.');
  declareWorkerOptions(command);
  command.action(async (flags: WorkerFlags) => {
    const options = readWorkerOptions(flags);
    const { runWorker } = await import('./run.ts');
    const code = await runWorker(options);
    setExitCode(code);
    // Clients of a Redis that is gone would try it for seconds more.
    endProcess(code);
  });
};
