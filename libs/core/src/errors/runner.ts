import { type ErrorEntries, reportIt } from './entry.ts';

export const runnerErrors = {
  'runner/nothing-to-export': {
    cause:
      'A task is to be exported that has no weights: an analysis, or a training that has not finished.',
    remedy: 'Name a finished training; `basin list` and `basin show SWEEP` give ids.',
  },
  'runner/export-failed': {
    cause: 'The folder of an export cannot be written to.',
    remedy: 'Give a folder that you may write to as `--out`, with space left.',
  },
  'runner/export-exists': {
    cause: 'The folder of an export holds a file of another network already.',
    remedy: 'Give another folder as `--out`, or delete the file that the message names.',
  },
  'runner/cancelled': {
    cause: 'A task stopped half-way because it was cancelled.',
    remedy: 'Nothing is wrong. Running the same sweep again starts it anew.',
  },
  'runner/lost': {
    cause:
      'The worker of a task died several times while it ran: it was killed, its machine went away, or memory ran out.',
    remedy:
      'Look at the reasons of its attempts. If memory ran out, use fewer workers; then run the sweep again, which retries it.',
  },
  'runner/pool-keeps-dying': {
    cause: 'The process that trains ended again and again before it had finished anything.',
    remedy: 'Run `basin doctor`; look for a lack of memory, and use fewer workers.',
  },
  'runner/memory-limit': {
    cause:
      'The process that trains needs more memory than it was allowed, before it runs anything.',
    remedy: 'Raise `--memory-limit`, or use fewer workers.',
  },
  'runner/stalled': {
    cause: 'Tasks wait for others that will never be done, which should not be possible.',
    remedy: `Run \`basin verify\` and \`basin doctor\`. ${reportIt}`,
  },
  'runner/unknown-input': {
    cause: 'An analysis asked for the weights of a training that it was not planned to depend on.',
    remedy: 'Name that training among the dependencies of the analysis where it is planned.',
  },
  'runner/executor-closed': {
    cause: 'A task was handed to workers that had already been closed.',
    remedy: reportIt,
  },
  'runner/no-free-slot': {
    cause: 'A task was handed to workers while all of them were busy.',
    remedy: reportIt,
  },
  'runner/no-coordinator': {
    cause: 'No sweep is running on this database, so there is nothing to pause, cancel or ask.',
    remedy: 'Start one with `basin sweep`. Is it the right `--database`?',
  },
  'runner/command-failed': {
    cause:
      'A command that the dashboard or an agent started ended without saying why, or took too long.',
    remedy: 'Read the log beside the database, or type the command yourself: the log has it.',
  },
  'runner/coordinator-gone': {
    cause: 'The sweep that was to compute these tasks too ended before it had.',
    remedy: 'Run the same command again: it goes on with what is left.',
  },
  'runner/wrong-token': {
    cause: 'A command for a running sweep carries a token that is not that sweep’s.',
    remedy:
      'Read the token from the file `.control.json` beside the database again: each sweep has a new one.',
  },
  'runner/bad-command': {
    cause: 'A running sweep was sent something that is no command of this version.',
    remedy: 'Use the commands of the same version of Basin as the running sweep.',
  },
  'runner/nothing-to-replay': {
    cause: 'The task to be replayed, or the one it starts from, has no stored weights.',
    remedy: 'Name a finished training.',
  },
  'runner/nothing-to-measure': {
    cause: 'A task to be measured is no training, or has not ended with weights.',
    remedy: 'Name finished trainings: `basin show STUDY` lists them with their states.',
  },
  'runner/trainings-together': {
    cause:
      'A measure of several trainings together was asked for with too few, or too many, of them.',
    remedy: 'Name as many trainings as the message says.',
  },
  'runner/measure-count': {
    cause:
      'A measure was to give more numbers than the network has: more eigenvalues than parameters.',
    remedy: 'Give a count no greater than the one that the message names.',
  },
  'runner/no-twin': {
    cause: 'A sweep was to be trained again in another precision, and no training of it has ended.',
    remedy: 'Run the sweep first, or name another one.',
  },
  'runner/replay-lost': {
    cause: 'The training was started again and did not come to its end.',
    remedy: 'Run the command again; the message says how it ended.',
  },
  'runner/cannot-write': {
    cause: 'A report, or the page of a study, could not be written to its place.',
    remedy: 'Check the permissions and the free space, or name another place with `--out`.',
  },
  'runner/no-png': {
    cause: 'The library that draws figures as PNG, native code, cannot be loaded on this machine.',
    remedy:
      'Install the library that the message names (Alpine: `apk add libgcc libstdc++`). The page of `basin export --to=html` has the figures without it.',
  },
  'runner/page-not-compiled': {
    cause: 'The script of a study’s page is compiled at the first export, which failed.',
    remedy:
      'Read the note before it. `npm install` brings the compiler; `node_modules/.cache` must be writable.',
  },
  'runner/redis-unreachable': {
    cause: 'Redis does not answer at this address.',
    remedy: 'Start Redis there, or correct host and port; `rediss://` is for TLS.',
  },
  'runner/redis-denied': {
    cause: 'Redis wants a user and a password, or others than were given.',
    remedy: 'Give them in the address: `redis://user:password@host`, best in `BASIN_REDIS`.',
  },
  'runner/redis-tls': {
    cause: 'No secure connection to Redis: its certificate is not trusted, or cannot be read.',
    remedy: 'Give the certificate of the authority with `--redis-ca`.',
  },
  'runner/redis-too-old': {
    cause: 'This Redis is older than Basin needs.',
    remedy: 'Update Redis to the version that the message names.',
  },
  'runner/redis-eviction': {
    cause: 'This Redis is set to forget data when its memory is full, and would forget tasks.',
    remedy: 'Set its `maxmemory-policy` to `noeviction`; the message has the command.',
  },
  'runner/redis-full': {
    cause: 'The memory of Redis is full and stays full.',
    remedy: 'Give it more (`maxmemory`), or run fewer workers.',
  },
  'runner/bad-payload': {
    cause: 'Redis holds a message that no worker and no sweep of this version writes.',
    remedy:
      'Run the same version everywhere, and give each use of one Redis a `--redis-prefix` of its own.',
  },
  'runner/bad-transfer': {
    cause:
      'Weights did not come through Redis whole: parts are missing, or their digest is another.',
    remedy:
      'Nothing at first: the task is tried again. If it stays, give Redis more memory and look at its log.',
  },
  'runner/version-mismatch': {
    cause:
      'A worker and a sweep are of different versions or builds, so that results could differ.',
    remedy:
      'Check out the same version on both machines, run `npm ci`, and start the worker again.',
  },
  'runner/other-backend': {
    cause:
      'A task, a sweep or a worker is of another family of backends than the one that would compute: TensorFlow (native, cuda), webgpu, wasm and cpu round differently, so that a result is found again only by its own family.',
    remedy:
      'Name the backend that you want with `--backend`, or leave it out to take the one at work. `basin doctor` says which backends work here and why others do not.',
  },
} as const satisfies ErrorEntries<'runner'>;
