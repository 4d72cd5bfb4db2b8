import { finishedCount, formatDuration, shareDone } from '@basin/core';
import type { ProgressSnapshot, RunningTask } from '@basin/execution/coordinator/progress';
import { cutTo, printable } from './cells.ts';
import { loggedLabel } from './fit-table.ts';
import { addCounts, formatCounts } from './states.ts';

const barWidth = 28;
const mostRunningLines = 8;

/** Of a study that grows before its first points are chosen. */
const nothingYet = 'nothing is planned yet';

const modeWords = {
  running: '',
  paused: ' · paused',
  draining: ' · finishing running tasks, Ctrl-C again stops them',
  stopping: ' · stopping',
} as const;

/** How many tasks have ended, of how many. */
export function endedCount(snapshot: ProgressSnapshot): { ended: number; planned: number } {
  const counts = addCounts(snapshot.sweeps.map((sweep) => sweep.counts));
  return {
    ended: finishedCount(counts),
    planned: snapshot.sweeps.reduce((sum, sweep) => sum + sweep.planned, 0),
  };
}

/** The block that is redrawn in place: a bar, then the running tasks. */
export function progressLines(snapshot: ProgressSnapshot, columns: number): string[] {
  const { ended, planned } = endedCount(snapshot);
  const partial = snapshot.running.reduce((sum, task) => sum + shareDone(task), 0);
  const share = planned === 0 ? 0 : (ended + partial) / planned;
  const left =
    snapshot.remainingMs === null ? '' : ` · ${formatDuration(snapshot.remainingMs)} left`;
  const head = `${bar(share, barWidth)} ${planned === 0 ? nothingYet : `${ended}/${planned}`} · ${formatDuration(snapshot.elapsedMs)}${left}${modeWords[snapshot.mode]}`;
  const shown = snapshot.running.slice(0, mostRunningLines).map(runningLine);
  const hidden = snapshot.running.length - shown.length;
  if (hidden > 0) shown.push(`  … and ${hidden} more`);
  return [head, ...shown].map((line) => truncate(line, columns));
}

/** One line for logs: no cursor movement, everything in it but the ends of long labels. */
export function progressLine(snapshot: ProgressSnapshot): string {
  const counts = addCounts(snapshot.sweeps.map((sweep) => sweep.counts));
  const left =
    snapshot.remainingMs === null ? '' : `, ${formatDuration(snapshot.remainingMs)} left`;
  const running = snapshot.running
    .map((task) => `${cutTo(printable(task.label), loggedLabel)}${epochWords(task)}`)
    .join(', ');
  const mode = snapshot.mode === 'running' ? '' : ` [${snapshot.mode}]`;
  const isPlanned = snapshot.sweeps.some(({ planned }) => planned > 0);
  return `${formatDuration(snapshot.elapsedMs)}${left}${mode}: ${isPlanned ? formatCounts(counts) : nothingYet}${running === '' ? '' : ` (${running})`}`;
}

function runningLine(task: RunningTask): string {
  return `  ${bar(shareDone(task), 10)} ${printable(`${task.experiment} · ${task.label}`)}${epochWords(task)} · ${formatDuration(task.elapsedMs)}`;
}

function epochWords(task: RunningTask): string {
  return task.epochCount === 0 ? '' : ` epoch ${Math.floor(task.epoch)}/${task.epochCount}`;
}

function truncate(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

/** A bar of `width` cells that is full at share 1. */
export function bar(share: number, width: number): string {
  const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
  const cells = Math.min(1, Math.max(0, share)) * width;
  const full = Math.floor(cells);
  const rest = full < width ? (eighths[Math.floor((cells - full) * 8)] ?? '') : '';
  return ('█'.repeat(full) + rest).padEnd(width, '░');
}
