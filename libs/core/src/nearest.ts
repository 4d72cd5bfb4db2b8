/** The allowed word closest to what was typed, or null when none is close enough to be a slip. */
export function nearest(typed: string, allowed: readonly string[]): string | null {
  let best: { word: string; distance: number } | null = null;
  for (const word of allowed) {
    const distance = editDistance(typed.toLowerCase(), word.toLowerCase());
    if (best === null || distance < best.distance) best = { word, distance };
  }
  // Not one letter of it is where it was typed: that is another word.
  if (best === null || best.distance >= Math.max(typed.length, best.word.length)) return null;
  return best.distance <= Math.max(2, Math.floor(best.word.length / 3)) ? best.word : null;
}

/** `; did you mean "x"?`, or nothing. */
export function suggestion(typed: string, allowed: readonly string[]): string {
  const word = nearest(typed, allowed);
  return word === null ? '' : `; did you mean "${word}"?`;
}

/**
 * Optimal string alignment: insertions, deletions, substitutions, and two neighbours swapped, the
 * commonest slip of fingers, as one (Damerau 1964).
 */
function editDistance(a: string, b: string): number {
  let beforeThat: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (beforeThat[j - 2] ?? 0) + 1 : Infinity;
      current.push(
        Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substituted, swapped),
      );
    }
    [beforeThat, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}
