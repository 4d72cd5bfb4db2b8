import { describe, expect, it } from 'vitest';
import { tinyTraining } from '../../testing/work-items.ts';
import { labelsOf, requirementOf } from './requirement.ts';

describe('what a worker takes', () => {
  it('is what its backend can do, or what it was told to of the same family', () => {
    expect(labelsOf('native', null)).toEqual(['cpu']);
    expect(labelsOf('wasm', null)).toEqual(['wasm']);
    expect(labelsOf('cuda', ['cpu', 'cuda'])).toEqual(['cpu', 'cuda']);
  });

  it('is never what another family computes', () => {
    expect(() => labelsOf('wasm', ['wasm', 'cpu'])).toThrow(
      expect.objectContaining({ code: 'runner/other-backend' }),
    );
    expect(() => labelsOf('native', ['javascript'])).toThrow(/--labels names javascript/);
  });
});

it('a task needs the backend that was forced, else its family', () => {
  const config = tinyTraining({ seed: 1 });
  expect(requirementOf(config, null)).toBe('cpu');
  expect(requirementOf(config, 'cuda')).toBe('cuda');
  expect(requirementOf({ ...config, backendFamily: 'wasm' }, null)).toBe('wasm');
});
