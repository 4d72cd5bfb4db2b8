/* What a process needs that loads data and computes nothing: without TensorFlow.js. */
export type { DataColumns, SplitColumns } from './columns.ts';
export type { DataFiles, ReadBlob } from './data-loader.ts';
export { type DataCache, loadData, type LoadedData, openDataCache } from './load-data.ts';
export { type DataFileReport, inspectDataFile, inspectDataSource } from './inspect.ts';
export { dataLoaders } from './loaders.ts';
export { resolveDataSource } from './resolve.ts';
