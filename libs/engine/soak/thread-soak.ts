import { Worker } from 'node:worker_threads';

export interface ThreadReport {
  thread: number;
  stepCount: number;
  /** Whether every repetition gave the first one's weights, bit for bit. */
  repeats: boolean;
}

/**
 * Trains in `threadCount` worker threads at once for `minutes`, all forms of loop in turn, compiling
 * anew each time. Rejects when a thread fails; a crash inside TensorFlow ends the process.
 */
export async function soakThreads(threadCount: number, minutes: number): Promise<ThreadReport[]> {
  const untilMs = Date.now() + minutes * 60_000;
  return Promise.all(
    Array.from({ length: threadCount }, (_, thread) => runThread({ thread, untilMs })),
  );
}

function runThread(workerData: { thread: number; untilMs: number }): Promise<ThreadReport> {
  return new Promise((resolve, reject) => {
    // Not a .ts entry with `--import tsx`: Node 20's tsx registers on the main thread only.
    const entry = new URL('soak-thread.ts', import.meta.url).href;
    const source = `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})
      .then(({ register }) => { register(); return import(${JSON.stringify(entry)}); })
      .catch((error) => { setImmediate(() => { throw error; }); });`;
    const worker = new Worker(source, { eval: true, execArgv: [], workerData });
    let report: ThreadReport | null = null;
    worker.once('message', (message: ThreadReport) => (report = message));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (report && code === 0) resolve(report);
      else reject(new Error(`thread ${workerData.thread} ended with ${code} and no report`));
    });
  });
}
