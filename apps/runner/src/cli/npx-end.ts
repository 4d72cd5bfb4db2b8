/**
 * Calls `ended` once the npx that started this process is gone. Between npx and us stands a shell, which
 * passes no signal on: whoever stops npx would leave a server behind that nobody sees. Does nothing
 * where npx did not start us.
 *
 * @returns what ends the watch.
 */
export function onNpxEnd(
  ended: () => void,
  {
    environment = process.env,
    parent = () => process.ppid,
    everyMs = 500,
  }: { environment?: NodeJS.ProcessEnv; parent?: () => number; everyMs?: number } = {},
): () => void {
  if (environment['npm_command'] !== 'exec') return () => undefined;
  const first = parent();
  const timer = setInterval(() => {
    // An orphan has another parent: init, or whoever takes orphans in.
    if (parent() === first) return;
    clearInterval(timer);
    ended();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
