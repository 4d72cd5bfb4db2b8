import 'server-only';
import type { StoreReader } from '@basin/store';

/** What tables and views of tasks are read from: the store, or a study's page in its own file. */
export type TableReader = Pick<
  StoreReader,
  | 'sweep'
  | 'queryNames'
  | 'isBetweenSeeds'
  | 'metrics'
  | 'table'
  | 'repeatsLeftOut'
  | 'analysesOf'
  | 'curves'
  | 'attempts'
> &
  Partial<Pick<StoreReader, 'activity'>>;
