export { openCsvRuns } from './csv/read-csv.ts';
export type { CsvOptions } from './csv/layout.ts';
export { importTasks, runDifferences, type StoredRun } from './import-tasks.ts';
export { renamedMetrics } from './renamed-metrics.ts';
export { type ReadHeads, readHeads, type RunHead } from './run-heads.ts';
export type { RunSource } from './run-part.ts';
export { type PendingRun, storeRuns } from './store-runs.ts';
export { openTensorBoard } from './tensorboard/read-folder.ts';
