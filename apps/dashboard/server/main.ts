import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { BasinError, userCommand } from '@basin/core';
import { workspaceRoot } from '@basin/store/places';
import { endProcess } from '@basin/execution/modules/process-end';
import { traceFolderOf, tracesVariable } from '@basin/execution/traces/keep-trace';
import next from 'next';
import { recordedSources, sourcesDigest } from '../build-sources.ts';
import { findingsQueue } from '../data/findings-request.ts';
import { type ReadsQueue, readsQueue } from '../data/reads-request.ts';
import { toldCount } from '../data/told-count.ts';
import { removeAddressFile, writeAddressFile } from './address-file.ts';
import { allowedHostNames, isLoopback, openableUrl } from './hosts.ts';
import { keepTracesOutOfLog, serverErrorLine } from './error-output.ts';
import { createFindingsQueue } from './findings-queue.ts';
import { createGuardedServer, listen, type RequestHandler } from './http-server.ts';
import { loadPlugins } from './load-plugins.ts';
import { nextAddress } from './own-address.ts';
import { pageStatus } from './page-status.ts';
import { pagesBelow } from './pages-below.ts';
import { codeFiles, readingCodeAhead } from './read-ahead-code.ts';
import { createReadsQueue } from './reads-queue.ts';
import { sharingAnswers } from './shared-answers.ts';
import { parseServeOptions, type ServeOptions } from './options.ts';

const dashboardRoot = fileURLToPath(new URL('..', import.meta.url));

/**
 * Pages are made of much that is needed once. V8 by itself lets that grow to four times of what is in use
 * before it looks for it; with the memory of a whole machine allowed, to half a gigabyte.
 */
setFlagsFromString('--heap-growing-percent=40');

async function serve(options: ServeOptions): Promise<void> {
  if (!existsSync(path.join(dashboardRoot, '.next/BUILD_ID'))) {
    throw new BasinError(
      'dashboard/not-built',
      `the dashboard is not built: start it with ${userCommand('serve')}, which builds it first`,
    );
  }
  warnOfOtherSources();
  await loadPlugins(options.plugins);
  // The pages read it; see data/database.ts.
  process.env['BASIN_DATABASE'] = options.database;
  process.env['BASIN_ROOT'] = workspaceRoot;
  process.env[tracesVariable] ??= traceFolderOf(options.database);
  process.env['BASIN_DEFAULT_DATABASE'] = options.defaultDatabase;
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
  keepTracesOutOfLog(console);
  const reads = createReadsQueue(options.plugins);
  Object.assign(globalThis, {
    [findingsQueue]: createFindingsQueue(options.plugins),
    [readsQueue]: reads,
  });
  readAhead(reads, options.database);

  const token = options.token ?? randomBytes(24).toString('base64url');
  // Where a proxy leads here, others than this machine do.
  const readsNeedToken = !isLoopback(options.host) || options.basePath !== '';
  const policy = {
    basePath: options.basePath,
    allowedHosts: allowedHostNames(options.host, options.allowedHosts),
    token,
    readsNeedToken,
  };
  // Next.js adds a handler of upgrades, past the guard, to the server that it is told of: to this one,
  // which never listens.
  const { basePath } = options;
  const pages =
    basePath === '' ? { folder: dashboardRoot, remove() {} } : pagesBelow(dashboardRoot, basePath);
  process.on('exit', pages.remove);
  process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = builtConfig(pages.folder);
  const app = next({ dev: false, dir: pages.folder, httpServer: createServer() });
  await app.prepare();
  const handler = app.getRequestHandler();
  const answer: RequestHandler = (request, response) => {
    const { url = '/' } = request;
    response.statusCode = pageStatus(url);
    request.url = nextAddress(url, basePath);
    return handler(request, response);
  };
  const code = readingCodeAhead(sharingAnswers(answer, toldCount), codeFiles(pages.folder));
  const server = createGuardedServer(policy, code.handler);
  const port = await listen(server, options.host, options.port);
  const url = openableUrl(options.host, port) + basePath;
  await code.start(url, { 'x-basin-token': encodeURIComponent(token) });
  writeAddressFile(options.database, { url, pid: process.pid });

  let stopping = false;
  const stop = () => {
    removeAddressFile(options.database, process.pid);
    // A second signal does not wait for anything.
    if (stopping) endProcess(0);
    stopping = true;
    server.close();
    server.closeAllConnections();
    void app.close().finally(() => endProcess(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('exit', () => {
    removeAddressFile(options.database, process.pid);
  });

  const shown = existsSync(options.database) ? '' : ' (not there yet; shown as soon as it is)';
  console.log(
    `Basin dashboard: ${url}${readsNeedToken ? `/?token=${encodeURIComponent(token)}` : ''}`,
  );
  console.log(`Database: ${options.database}${shown}`);
}

/** A smaller database has no study whose findings are computed elsewhere. */
const leastReadAhead = 1_000_000;

/**
 * Has what the newest study found computed while this process loads its pages: who opens its page by a kept
 * address waits for neither that nor the start of the process that computes it.
 */
function readAhead(reads: ReadsQueue, database: string): void {
  if ((statSync(database, { throwIfNoEntry: false })?.size ?? 0) < leastReadAhead) return;
  // What is wrong with a database the pages say.
  reads({ database, read: 'ahead' }).catch(() => undefined);
}

/**
 * The settings that the pages were built with, as Next's own servers without sources are told them. Asked
 * by argument it compiles `next.config.ts` again at each start, and where there is none takes its defaults:
 * compressed streams, which come late.
 */
function builtConfig(folder: string): string {
  const manifest = readFileSync(path.join(folder, '.next/required-server-files.json'), 'utf8');
  const { config } = JSON.parse(manifest) as { config: object };
  return JSON.stringify(config);
}

/** A build of other sources is served: it may lack pages, or read a database in another way. */
function warnOfOtherSources(): void {
  const now = sourcesDigest(dashboardRoot);
  const record = path.join(dashboardRoot, recordedSources);
  const built = existsSync(record) ? readFileSync(record, 'utf8') : null;
  if (now === null || now === built) return;
  console.error(
    `note: the dashboard was built from other sources than those that are here: ${userCommand('serve')} builds it again first`,
  );
}

process.on('uncaughtException', (error) => {
  console.error(serverErrorLine(error));
  endProcess(1);
});
try {
  await serve(parseServeOptions(process.argv.slice(2), process.env));
} catch (error) {
  console.error(serverErrorLine(error));
  endProcess(error instanceof BasinError && error.code.startsWith('cli/') ? 2 : 1);
}
