/** What a small picture of evidence shows: a value for each seed, an interval, and where no effect is. */
export interface Evidence {
  values: readonly number[];
  interval: { estimate: number; low: number; high: number } | null;
  /** Half the width of what counts as no difference; null: a line at 0 alone. */
  margin: number | null;
}

/** Places from 0 (left) to 1 (right). */
export interface EvidenceStrip {
  points: number[];
  estimate: number | null;
  /** Null of a single value, which has no interval. */
  interval: { low: number; high: number } | null;
  zero: number;
  margin: { low: number; high: number } | null;
}

/** Free at both ends, as a share of the width. */
const edge = 0.06;

/**
 * Where the marks of a strip are: all finite numbers and 0 fit, whatever their size. Null where there is
 * nothing finite to show.
 */
export function evidenceStrip({ values, interval, margin }: Evidence): EvidenceStrip | null {
  const finite = values.filter((value) => Number.isFinite(value));
  const bounds = [interval?.low, interval?.high].filter(isFinite);
  const estimate = isFinite(interval?.estimate) ? interval.estimate : null;
  if (finite.length === 0 && estimate === null) return null;
  const around = margin === null || !Number.isFinite(margin) ? [] : [-margin, margin];
  const shown = [0, ...finite, ...bounds, ...around, ...(estimate === null ? [] : [estimate])];
  // Halved first: the distance of two doubles may be more than a double holds.
  const low = shown.reduce((least, value) => Math.min(least, value / 2), 0);
  const high = shown.reduce((most, value) => Math.max(most, value / 2), 0);
  const place = (value: number): number =>
    high === low ? 0.5 : edge + (1 - 2 * edge) * ((value / 2 - low) / (high - low));
  const [left, right] = bounds;
  const [under, over] = around;
  return {
    points: finite.map(place),
    estimate: estimate === null ? null : place(estimate),
    interval:
      left === undefined || right === undefined || finite.length < 2
        ? null
        : { low: place(left), high: place(right) },
    zero: place(0),
    margin:
      under === undefined || over === undefined ? null : { low: place(under), high: place(over) },
  };
}

/**
 * Places of which no two are drawn over each other: of thousands of seeds one for each stretch of that
 * length, of fewer than there are stretches all.
 */
export function placesApart(places: readonly number[], stretch: number): number[] {
  if (places.length <= 1 / stretch) return [...places];
  const byStretch = new Map(places.map((place) => [Math.round(place / stretch), place]));
  return [...byStretch.values()];
}

function isFinite(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
