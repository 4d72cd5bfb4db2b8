import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export interface DashboardProcess {
  url: string;
  pid: number;
  /** The most memory that it has had (VmHWM), in bytes; null where the system does not tell. */
  peakBytes: () => number | null;
  /** Turns of its loop that took 20 ms or more of its thread's processor time; none where the system does not tell. */
  turns: () => Turn[];
  /** Processor time that it and the processes it started have taken. */
  cpuSeconds: () => number;
  stop: () => Promise<void>;
}

export interface Turn {
  endedAtMs: number;
  ms: number;
}

/** Starts the built dashboard on a free port. */
export async function startServer(database: string): Promise<DashboardProcess> {
  const script = path.join(root, 'apps/dashboard/server/start.js');
  const turnsFolder = mkdtempSync(path.join(tmpdir(), 'basin-turns-'));
  const turnsFile = path.join(turnsFolder, 'turns');
  writeFileSync(turnsFile, '');
  const watcher = new URL('./watch-turns.js', import.meta.url).href;
  const watching = process.platform === 'linux' ? [`--import=${watcher}`] : [];
  const child = spawn(
    process.execPath,
    [...watching, script, `--database=${database}`, '--port=0'],
    {
      ...{ cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
      env: { ...process.env, BASIN_TURNS_FILE: turnsFile },
    },
  );
  child.stdout.setEncoding('utf8');
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
      const found = /Basin dashboard: (\S+)\n/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the dashboard ended:\n${text}`)));
  });
  const pid = child.pid as number;
  return {
    ...{ url, pid },
    peakBytes: () => peakOf(pid),
    turns: () =>
      readFileSync(turnsFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Turn),
    cpuSeconds: () => cpuSecondsOf(pid),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(turnsFolder, { recursive: true, force: true });
    },
  };
}

function peakOf(pid: number): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}

const ticksPerSecond = 100;

/** Of a process, of those that it started, and of those of them that have ended (proc(5)). */
function cpuSecondsOf(pid: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = (readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1] ?? '').split(' ');
      const [, parent, ...rest] = fields.map(Number);
      if (Number(name) !== pid && parent !== pid) continue;
      // utime, stime, cutime, cstime.
      ticks += rest.slice(9, 13).reduce((sum, count) => sum + count, 0);
    } catch {
      // It has ended since it was listed.
    }
  }
  return ticks / ticksPerSecond;
}
