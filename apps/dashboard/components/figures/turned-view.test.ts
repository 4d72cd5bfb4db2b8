import { expect, it } from 'vitest';
import { dragged, keyed, viewOf, viewText } from './turned-view.ts';

it('a view survives the address; what is none is none', () => {
  const view = { azimuth: 123, elevation: 45 };
  expect(viewOf(viewText(view))).toEqual(view);
  for (const text of [null, '', '35', '35.32.1', '-5.30', '1e3.20', '35.x', '9999.1']) {
    expect(viewOf(text)).toBeNull();
  }
  expect(viewOf('720.99')).toEqual({ azimuth: 0, elevation: 80 });
});

it('dragging and keys turn within the bounds', () => {
  const view = { azimuth: 350, elevation: 10 };
  expect(dragged(view, 60, -40)).toEqual({ azimuth: 20, elevation: 5 });
  expect(keyed(view, 'ArrowRight')).toEqual({ azimuth: 355, elevation: 10 });
  expect(keyed(view, 'ArrowDown')).toEqual({ azimuth: 350, elevation: 5 });
  expect(keyed(view, 'Enter')).toBeNull();
});
