import type { CSSProperties } from 'react';

/** Widths of what stays in sight while the rest is scrolled: the label, then each pinned column. */
const labelWidth = 17;
const columnWidth = 8.5;

/** Where a pinned column stands, in rem; nothing of one that is not. */
export function pinnedStyle(index: number, pinned: number): CSSProperties | undefined {
  if (index >= pinned) return undefined;
  const width = `${columnWidth}rem`;
  return {
    ...{ position: 'sticky', zIndex: 1, background: 'var(--surface)' },
    left: `${labelWidth + index * columnWidth}rem`,
    ...{ width, minWidth: width, maxWidth: width },
  };
}

/** With pinned columns the label has a width of its own, so that they stand beside it. */
export function labelStyle(pinned: number): CSSProperties | undefined {
  const width = `${labelWidth}rem`;
  return pinned === 0 ? undefined : { width, minWidth: width, maxWidth: width };
}
