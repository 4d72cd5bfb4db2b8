import { type ErrorEntries, reportIt } from './entry.ts';

/** Errors of a database that is opened or written. */
const accessErrors = {
  'store/no-database': {
    cause: 'There is no database at this path, or it is empty.',
    remedy: 'Run a sweep first, or name another file with `--database`.',
  },
  'store/no-sweeps': {
    cause: 'The database holds no sweep that fits what was asked for.',
    remedy: 'Run such a sweep first, or name another database; the message lists what there is.',
  },
  'store/unknown-id': {
    cause:
      'No sweep or task of the database has an id that begins so, and no sweep a name that does.',
    remedy: '`basin list` names the sweeps, `basin show SWEEP` the tasks of one.',
  },
  'store/ambiguous-id': {
    cause: 'Several sweeps or tasks have an id that begins so, or several sweeps a name that does.',
    remedy: 'Type more of the id; the message lists all that it could be.',
  },
  'store/no-metric': {
    cause: 'The sweep has not recorded the metric that was asked for, or none at all yet.',
    remedy: 'Name one of those that the message lists, or wait until a training has ended.',
  },
  'store/nothing-to-rank': {
    cause:
      'No training of the sweep has a value that could be ranked and none will have one, or they are losses of different loss functions, which are on different scales.',
    remedy:
      'Name another metric, or a part of the trainings by `--where`. `basin show SWEEP` says why trainings failed, `basin retry SWEEP` runs them again.',
  },
  'store/cannot-open': {
    cause:
      'The path of the database is a folder, its folder is missing, or a file is where a folder is needed.',
    remedy: 'Name a file in a folder that exists and that you may write to, even only to read.',
  },
  'store/read-only': {
    cause: 'The database, its weights or their folder cannot be written.',
    remedy: 'Check the permissions, and whether the disk is mounted to be written.',
  },
  'store/disk-full': {
    cause: 'The disk is full. Nothing is half-written.',
    remedy: 'Free some space and run the same command again: it goes on where it was.',
  },
  'store/io': {
    cause: 'The disk reported an error, or too many files are open.',
    remedy: 'Check the disk and its free space, then run the same command again.',
  },
  'store/busy': {
    cause: 'Another program is writing to the database and does not finish.',
    remedy: 'Close that program (an SQLite browser, for example) and try again.',
  },
  'store/locked': {
    cause:
      'Another process writes to this database, and one at a time may. A command waits half a minute for it; a sweep that runs takes the tasks of another instead.',
    remedy:
      'Wait until the process that the message names ends, stop it, or name another file with `--database`.',
  },
  'store/not-a-basin-database': {
    cause: 'The file is an SQLite database of another program.',
    remedy: 'Name another path: Basin does not touch it.',
  },
  'store/newer-schema': {
    cause: 'The database was written by a newer version of Basin.',
    remedy: 'Update Basin, or name another database.',
  },
  'store/older-schema': {
    cause: 'The database was written by an older version of Basin, and reading does not change it.',
    remedy: 'Run any sweep on it: that upgrades it.',
  },
  'store/native-missing': {
    cause:
      'The compiled part of better-sqlite3 is missing or was built for another Node, and this Node brings no SQLite that will do.',
    remedy: 'Run `npx basin setup`, or use Node 24, whose own SQLite is used then.',
  },
  'store/old-sqlite': {
    cause: 'This SQLite can corrupt a database that is read while it is written.',
    remedy: 'Update better-sqlite3: run `npm ci` in the folder of the workspace.',
  },
  'store/unsafe': {
    cause: 'SQLite does not keep the setting that protects the data, mostly on a network drive.',
    remedy: 'Put the database on a local disk.',
  },
  'store/backup-exists': {
    cause: 'The file that the backup should become is already there.',
    remedy: 'Name a new file. Backups in one folder share the files of weights.',
  },
  'store/backup-beside': {
    cause:
      'The backup would lie beside the original and share its weights, so it would not protect them.',
    remedy: 'Name a file in another folder, best on another disk.',
  },
  'store/sql': {
    cause: 'The statement is not valid SQL, names a table or column that there is not, or writes.',
    remedy: 'Correct it as the message says, and begin with SELECT: it may only read.',
  },
  'store/sql-time': {
    cause: 'A statement took longer than its limit: it reads too much, or has no end.',
    remedy: 'Ask for less, or allow it more: `--time-limit=600`.',
  },
  'store/query': {
    cause:
      'A query over tasks cannot be read: a name that there is not, a comparison without a value, or a sign that means nothing.',
    remedy:
      'Correct it where the message says: conditions such as `width >= 64 and test/accuracy > 97% and optimiser = adam`.',
  },
  'store/unknown-sweep': {
    cause: 'A sweep should grow that is not in the database.',
    remedy: 'Plan it first.',
  },
  'store/fixed-sweep': {
    cause: 'A sweep should grow that was planned as a finished list of tasks.',
    remedy: 'Plan one that has a definition, such as that of a study file.',
  },
  'store/proposal-order': {
    cause: 'A sampler does not go on from the points that it proposed before.',
    remedy: `A sampler of your own must be rebuilt from its history alone. Otherwise: ${reportIt}`,
  },
  'store/ragged-metrics': {
    cause: 'The columns of a curve (steps, epochs, times, values) have different lengths.',
    remedy: 'Report one step, epoch, time and value for each point.',
  },
} as const satisfies ErrorEntries<'store'>;

/** What `basin verify` finds in a database, some of which reading meets too. */
const verifyErrors = {
  'store/corrupt': {
    cause: 'Pages or stored values of the database are damaged, by a disk or by another program.',
    remedy:
      'Restore a backup; without one, save what is readable: `sqlite3 FILE .recover | sqlite3 NEW`.',
  },
  'store/not-a-database': {
    cause:
      'The file is no SQLite database: it is some other file, or its beginning was overwritten.',
    remedy: 'Restore a backup, or name another path.',
  },
  'store/broken-reference': {
    cause: 'A row names another row that is not there.',
    remedy: 'Restore a backup: another program has changed or deleted rows.',
  },
  'store/unbalanced-sweep': {
    cause: 'The tasks of a sweep are not as many as were planned, or one is in no known state.',
    remedy: 'Restore a backup, or run the sweep again with `--fresh` to plan it anew.',
  },
  'store/wrong-identity': {
    cause: 'The id of a task or a sweep is not the digest of its config.',
    remedy: 'Restore a backup: a stored config is no longer the one that was run.',
  },
  'store/attempts-disagree': {
    cause: 'The attempts of a task contradict its state: their numbers, their ends or its lease.',
    remedy:
      'Restore a backup, or run the sweep again with `--fresh`: these tasks cannot be trusted.',
  },
  'store/events-disagree': {
    cause: 'The last event of a task did not lead to the state that it is in.',
    remedy: 'Restore a backup: states were changed by something other than Basin.',
  },
  'store/outcome-disagrees': {
    cause: 'A task has results that do not fit its state, or lacks those that it should have.',
    remedy:
      'Restore a backup, or run the sweep again with `--fresh` to compute these results anew.',
  },
  'store/damaged-content': {
    cause: 'The bytes of a stored output are not those that its digest says.',
    remedy:
      'Restore a backup, or run the sweep again with `--fresh` to compute these outputs anew.',
  },
  'store/summary-disagrees': {
    cause: 'The summary of a curve (last, best, minimum, maximum) is not what its points say.',
    remedy: 'Restore a backup, or run the sweep again with `--fresh`: curves and lists differ.',
  },
  'store/missing-blob': {
    cause: 'A file of weights that the database names is not there.',
    remedy: 'Copy the file from a backup, or run the sweep with `--fresh` to compute it again.',
  },
  'store/damaged-blob': {
    cause: 'A file of weights has another length or other bytes than its name says.',
    remedy:
      'Delete the file, then copy it from a backup or run the sweep with `--fresh`; and check the disk.',
  },
  'store/unreferenced-blob': {
    cause: 'A file of weights is named by no database: an attempt that was given up has left it.',
    remedy: 'Nothing; once no sweep runs it may be deleted.',
  },
  'store/partial-blob': {
    cause: 'A file of weights was half-written when its process was killed.',
    remedy: 'Nothing; once no sweep runs it may be deleted.',
  },
  'store/unknown-file': {
    cause: 'A file in the folder of weights was not made by Basin.',
    remedy: 'Move it away.',
  },
} as const satisfies ErrorEntries<'store'>;

export const storeErrors = { ...accessErrors, ...verifyErrors };
