import type { ErrorEntries } from './entry.ts';

export const runtimeErrors = {
  'runtime/missing': {
    cause: 'Native TensorFlow is not prepared on this machine, or its files are gone.',
    remedy: 'Run the command that the message names; `basin doctor` shows what is there.',
  },
  'runtime/platform': {
    cause:
      'Native TensorFlow is tested on Linux with an x64 processor and a recent glibc, and this is another system.',
    remedy: 'Run Basin in a Linux container, or use the slower backend wasm.',
  },
  'runtime/cpu': {
    cause: 'Native TensorFlow needs a processor with AVX instructions, and this one has none.',
    remedy: 'Use the backend wasm, or another machine.',
  },
  'runtime/pip-missing': {
    cause: 'TensorFlow is downloaded with pip, and there is no pip.',
    remedy: 'Install Python 3 with pip, and run the command again.',
  },
  'runtime/compiler-missing': {
    cause: 'A small addon is compiled once on your machine, and there is no C++ compiler.',
    remedy: 'Install g++ (Debian, Ubuntu: `apt-get install g++`), and run the command again.',
  },
  'runtime/download': {
    cause: 'pip could not download TensorFlow, or what came is not the file that was published.',
    remedy: 'Check the network and the index that pip uses, and run the command again.',
  },
  'runtime/zip': {
    cause: 'A downloaded package is cut short, or is no zip file.',
    remedy: 'Delete the file that the message names, and run the command again.',
  },
  'runtime/unpack': {
    cause: 'TensorFlow was downloaded and could not be unpacked, mostly because the disk is full.',
    remedy: 'Free some space, or set `BASIN_CACHE` to a folder on another disk.',
  },
  'runtime/compile': {
    cause: 'The addon between Node and TensorFlow could not be compiled.',
    remedy:
      'Run `npm ci`, which brings the sources that fit, update g++, and try again. The message has the compiler’s own words.',
  },
  'runtime/load': {
    cause:
      'Native TensorFlow is there but does not start: a library it needs is missing or too old.',
    remedy: 'Prepare it anew with `npx basin setup`; `basin doctor` says what this machine has.',
  },
} as const satisfies ErrorEntries<'runtime'>;
