import type { Factor } from '@basin/core';
import type { Setting, StudyParameter } from './study-record.ts';

/** `width 16, rate 0.001`: the values by which points are told apart; `all` where nothing varies. */
export function settingText(setting: Setting, parameters: readonly StudyParameter[]): string {
  const parts = parameters.flatMap(({ name, label }) =>
    Object.hasOwn(setting, name) ? [`${label} ${factorText(setting[name] as Factor)}`] : [],
  );
  return parts.length === 0 ? 'all' : parts.join(', ');
}

/** Numbers with at most four digits that count. */
export function factorText(value: Factor): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}

/** A name as part of a figure's id: `optimiser-learning-rate`. */
export function idPart(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
