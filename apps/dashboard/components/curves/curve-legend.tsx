import { mutedColour, seriesColour } from '@basin/charts/colours';
import type { CurveGroup, Grouping } from '@basin/charts/metric-curves';
import styles from './curves.module.css';

/** Chooses what curves are put together by; none where trainings differ in nothing. */
export function GroupingChoice(props: {
  names: readonly string[];
  grouping: Grouping;
  choose: (grouping: Grouping) => void;
}) {
  if (props.names.length === 0) return null;
  return (
    <label className={styles['grouping']}>
      <span>Group by</span>
      <select
        className="control"
        value={props.grouping ?? ''}
        onChange={({ target }) => props.choose(target.value === '' ? null : target.value)}
      >
        <option value="">nothing: each training</option>
        {props.names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

/** The groups by name, each of which can be hidden. */
export function CurveLegend(props: {
  groups: readonly CurveGroup[];
  hidden: ReadonlySet<string>;
  toggle: (key: string) => void;
}) {
  if (props.groups.length === 0) return null;
  return (
    <ul className={styles['legend']} aria-label="Curves drawn">
      {props.groups.map(({ key, label, colour, curves }) => (
        <li key={key}>
          <button
            type="button"
            aria-pressed={!props.hidden.has(key)}
            onClick={() => props.toggle(key)}
            title={props.hidden.has(key) ? 'Show' : 'Hide'}
          >
            <span style={{ background: strokeOf(colour, curves) }} />
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A line as the chart has it: in dashes where all its curves are. */
function strokeOf(colour: number | null, curves: CurveGroup['curves']): string {
  const ink = colour === null ? mutedColour : seriesColour(colour);
  return curves.every(({ dashed }) => dashed === true)
    ? `repeating-linear-gradient(90deg, ${ink} 0 5px, transparent 5px 8px)`
    : ink;
}

/** How a part of the curves is chosen by pointer and by keys. */
export function CurveHelp() {
  return (
    <p className={styles['coverage']}>
      Drag over a chart, or press + and − on it, to look nearer; Shift with ← or → moves on, 0 or a
      double click shows all. Arrow keys point at values; a click or Enter keeps the place, Escape
      lets go.
    </p>
  );
}
