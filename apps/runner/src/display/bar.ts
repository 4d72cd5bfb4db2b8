/** A bar of `width` cells that is full at share 1. */
export function bar(share: number, width: number): string {
  const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
  const cells = Math.min(1, Math.max(0, share)) * width;
  const full = Math.floor(cells);
  const rest = full < width ? (eighths[Math.floor((cells - full) * 8)] ?? '') : '';
  return ('█'.repeat(full) + rest).padEnd(width, '░');
}
