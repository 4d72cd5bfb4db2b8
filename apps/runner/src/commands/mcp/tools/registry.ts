import type { McpTool } from '../tool.ts';
import { annotateTool } from './annotate.ts';
import { bestTool } from './best.ts';
import { compareTool } from './compare.ts';
import { controlTool } from './control.ts';
import { exportTool } from './export.ts';
import { extendTool } from './extend.ts';
import { judgeTool } from './judge.ts';
import { listTool } from './list.ts';
import { planTool } from './plan.ts';
import { queryTool } from './query.ts';
import { showTool } from './show.ts';
import { sqlTool } from './sql.ts';
import { startTool } from './start.ts';
import { watchTool } from './watch.ts';

/** All tools, in the order in which they are usually needed. */
export const mcpTools: readonly McpTool[] = [
  planTool,
  startTool,
  watchTool,
  listTool,
  showTool,
  queryTool,
  judgeTool,
  bestTool,
  compareTool,
  sqlTool,
  extendTool,
  controlTool,
  annotateTool,
  exportTool,
];
