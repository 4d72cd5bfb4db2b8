/**
 * Runs command lines one after the other in one process, each as `basin` runs its one. Asked by messages:
 * `{ args, environment, folder }`, answered with `{ code, stdout, stderr }`.
 */
import { start } from '@basin/execution/start';

const { main } = await start('runner');
const streams = ['stdout', 'stderr'];

process.on('message', async ({ args, environment, folder }) => {
  const written = { stdout: '', stderr: '' };
  const writes = streams.map((name) => process[name].write);
  for (const name of streams) {
    process[name].write = (text, ...rest) => {
      written[name] += text;
      rest.find((one) => typeof one === 'function')?.();
      return true;
    };
  }
  Object.assign(process.env, environment);
  process.chdir(folder);
  await main(args);
  const code = process.exitCode ?? 0;
  // What a command leaves to the end of its process.
  for (const name of Object.keys(environment)) delete process.env[name];
  process.exitCode = undefined;
  process.removeAllListeners('uncaughtException');
  streams.forEach((name, index) => {
    process[name].write = writes[index];
    process[name].removeAllListeners('error');
  });
  process.send({ code, ...written });
});
process.send('ready');
