import { renderSvg } from '@basin/charts/svg';
import { expect, it } from 'vitest';
import { drawView } from './draw-view.ts';
import { newestAttempts } from './newest-attempts.ts';

it.each([6, 30, 120, 400])(
  'a timeline takes 150 kB of a page at most, with names of %i letters; the newest stay',
  (letters) => {
    const attempts = Array.from({ length: 700 }, (_, index) => ({
      ...{ worker: 'vm/32002', label: String(index).padEnd(letters, '.'), attempt: 1 },
      ...{ state: 'done' as const, startedAtMs: 1_795_899_075_034 + 60 * index },
      endedAtMs: 1_795_899_075_084 + 60 * index,
    }));
    const shown = newestAttempts(attempts);
    expect(shown.at(-1)).toBe(attempts.at(-1));
    expect(shown).toEqual(attempts.slice(-shown.length));
    expect(shown.length).toBeGreaterThan(200);
    const data = { kind: 'timeline' as const, attempts: shown };
    const svg = renderSvg(drawView(data).plot({ width: 1000, height: 240 }));
    // Quotes are escaped within a page.
    const text = JSON.stringify(JSON.stringify(shown));
    expect(svg.length + text.length).toBeLessThan(150_000);
  },
);
