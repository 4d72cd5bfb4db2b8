import type { ErrorEntries } from './entry.ts';

export const importErrors = {
  'import/empty': {
    cause: 'A file or folder that was to be imported holds no run: no rows, or no event files.',
    remedy:
      'Check the path. A table needs a line of column names and rows below; a folder needs files with `tfevents` in their names.',
  },
  'import/format': {
    cause:
      'What was named is neither a table nor a folder of event files, or not in the format that was given.',
    remedy:
      'Give a CSV file (commas, semicolons or tabs), or a folder of TensorBoard’s event files; save spreadsheets as CSV first.',
  },
  'import/encoding': {
    cause: 'A table is neither UTF-8 nor UTF-16 with a byte order mark.',
    remedy: 'Save it as UTF-8: Excel calls it “CSV UTF-8”.',
  },
  'import/columns': {
    cause:
      'The columns of a table cannot be told apart or understood: two have one name, one with values has none, or one that was named is not there.',
    remedy: 'Rename the column in the file, or name one of those that the message lists.',
  },
  'import/ragged-row': {
    cause: 'A row has more or fewer cells than there are columns, or a quotation mark never ends.',
    remedy:
      'Correct the row. Text with the separator in it needs quotation marks; decimal commas need `;` between cells.',
  },
  'import/value': {
    cause: 'A cell of a metric or a step holds something that is no number there.',
    remedy:
      'Correct the cell. Excel turns 1.2 into a date where the language writes decimals with a comma. A column of text is named with `--parameters`.',
  },
  'import/no-metrics': {
    cause: 'No column of a table of runs is known for a metric.',
    remedy: 'Name those that are metrics: `--metrics=loss,score`. The others are parameters.',
  },
  'import/run': {
    cause:
      'Rows of one run contradict each other: its steps do not rise, a parameter changes on the way, or two runs have one name.',
    remedy:
      'Sort the table by run and step and leave repeated rows out; name the column that tells runs apart with `--run`.',
  },
  'import/damaged': {
    cause: 'An event file of TensorBoard does not hold what its checksums say.',
    remedy: 'Copy the file again from where it was written.',
  },
  'import/changed': {
    cause:
      'Runs that were imported into a study before have grown or are different in the file now. What is stored never changes.',
    remedy:
      'Say `--update`: the study is stored as it is now, and as it was it goes into the archive. Or import the file under another name: `--name=…`. New runs alone are added without either.',
  },
  'import/ended-elsewhere': {
    cause: 'The run failed or was killed where it was made, and its file says so.',
    remedy: 'Nothing can be done here: import it anew when it has been run again.',
  },
} as const satisfies ErrorEntries<'import'>;
