import { expect, test } from 'vitest';
import { settleAxis } from './axis.ts';
import { panelsApart, panelsOf } from './panels.ts';
import { margins } from './theme.ts';
import { textWidth } from './text-width.ts';
import { scaleOptions, tickCount } from './ticks.ts';

test('the last tick of a panel does not meet the first of the next, however narrow the drawing', () => {
  for (const width of [300, 390, 640, 1280]) {
    for (const count of [2, 3]) {
      const panels = panelsOf(['one', 'two', 'three'].slice(0, count), width);
      const x = scaleOptions(settleAxis({ label: 'Epoch' }, [0, 2_000]), tickCount(width, count));
      const { padding = 0 } = panelsApart(panels, x, width);
      // Of a band scale: so many steps of a panel and the gap beside it.
      const step = (width - margins.left - margins.right) / (count + padding);
      const [low, high] = x.domain as [number, number];
      const ticks = x.ticks as number[];
      const [first = 0, last = 0] = [ticks[0], ticks.at(-1)];
      const free = ((first - low + high - last) / (high - low)) * (1 - padding) * step;
      const labels = (textWidth(String(last)) + textWidth(String(first))) / 2;
      expect(padding * step + free).toBeGreaterThan(labels);
    }
  }
});

test('panels whose ticks lie within them stay as near as they were', () => {
  const panels = panelsOf(['one', 'two'], 640);
  const x = scaleOptions(settleAxis({ label: 'x' }, [0.3, 9.7]), 3);
  expect(panelsApart(panels, x, 640).padding).toBe(panels.scale.padding);
});
