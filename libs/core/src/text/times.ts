const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** 850 ms, 4.2 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null || !Number.isFinite(durationMs) || durationMs < 0) return '–';
  if (durationMs < 9.95) return `${Number(durationMs.toPrecision(2))} ms`;
  if (durationMs < 995) return `${Math.round(durationMs)} ms`;
  if (durationMs < minute - 50) {
    const seconds = durationMs / second;
    return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  }
  if (durationMs < hour) return pair(durationMs, minute, 'min', second, 's');
  if (durationMs < day) return pair(durationMs, hour, 'h', minute, 'min');
  return pair(durationMs, day, 'd', hour, 'h');
}

function pair(durationMs: number, big: number, bigName: string, small: number, name: string) {
  const smalls = Math.round(durationMs / small);
  const ratio = big / small;
  const rest = smalls % ratio;
  const head = `${Math.floor(smalls / ratio)} ${bigName}`;
  return rest === 0 ? head : `${head} ${rest} ${name}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 d ago`; a date when older than a week. */
export function formatAgo(atMs: number, nowMs: number): string {
  const age = Math.max(0, nowMs - atMs);
  if (age < 45 * second) return 'just now';
  if (age < hour) return `${Math.max(1, Math.round(age / minute))} min ago`;
  if (age < day) return `${Math.round(age / hour)} h ago`;
  if (age < 7 * day) return `${Math.round(age / day)} d ago`;
  return formatDate(atMs);
}

/** 2026-11-24 06:30 UTC. */
export function formatDate(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
