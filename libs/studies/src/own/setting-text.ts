import type { Factor } from '@basin/core';
import type { Setting, StudyParameter } from './study-record.ts';

/** `width 16, rate 0.001`: the values by which points are told apart; `all` where nothing varies. */
export function settingText(setting: Setting, parameters: readonly StudyParameter[]): string {
  const parts = parameters.flatMap((parameter) => {
    const { name, label } = parameter;
    return Object.hasOwn(setting, name)
      ? [`${label} ${valueText(setting[name] as Factor, parameter)}`]
      : [];
  });
  return parts.length === 0 ? 'all' : parts.join(', ');
}

/** A parameter's value: in short, unless another of its values is the same in short. */
export function valueText(value: Factor, parameter: StudyParameter): string {
  const short = shortText(value);
  if (!sharedTexts(parameter).has(short)) return short;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** Whole numbers as they are, others with at most four digits that count. */
function shortText(value: Factor): string {
  const isLong = typeof value === 'number' && !Number.isInteger(value);
  return isLong ? String(Number(value.toPrecision(4))) : String(value);
}

const shared = new WeakMap<StudyParameter, ReadonlySet<string>>();

/** Short texts of more than one value: `1` of 1 and "1", `0.9999` of 0.99991 and 0.99992. */
function sharedTexts(parameter: StudyParameter): ReadonlySet<string> {
  const known = shared.get(parameter);
  if (known !== undefined) return known;
  const seen = new Set<string>();
  const texts = parameter.values.map(shortText).filter((text) => {
    const isSecond = seen.has(text);
    seen.add(text);
    return isSecond;
  });
  const found = new Set(texts);
  shared.set(parameter, found);
  return found;
}

/** A name as part of a figure's id: `optimiser-learning-rate`. */
export function idPart(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
