import { fork } from 'node:child_process';
import { programOf } from '@basin/execution/bundle/program-of';
import type { StudyFindings } from '@basin/studies';
import type { FindingsQueue, FindingsRequest } from '../data/findings-request.ts';

export interface FindingsTask extends FindingsRequest {
  /** Modules that studies may come from. */
  plugins: readonly string[];
}

/** One process after the other, whatever is asked: each may take as much memory as its sweep has values. */
export function createFindingsQueue(plugins: readonly string[]): FindingsQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const answer = last.then(() => compute({ ...request, plugins }));
    last = answer.catch(() => undefined);
    return answer;
  };
}

function compute(request: FindingsTask): Promise<StudyFindings | null> {
  const { url, execArgv } = programOf(
    'findings-process',
    new URL('./findings-process.ts', import.meta.url),
  );
  return new Promise((resolve, reject) => {
    const child = fork(url, { execArgv, serialization: 'advanced' });
    child.once('message', (findings) => resolve(findings as StudyFindings | null));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the process that computes findings ended with ${signal ?? String(code)}`)),
    );
    child.send(request);
  });
}
