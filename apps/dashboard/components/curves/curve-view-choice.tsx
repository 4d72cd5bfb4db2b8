import { movedRange, type ShownRange, zoomedRange } from '@basin/charts/curve-zoom';
import { summaries } from '@basin/charts/spread';
import type { Along } from './along.ts';
import { endsOf, moved, nearer, shownRange } from './curve-range.ts';
import styles from './curves.module.css';
import { numberOrNull, type PanelView, smoothings } from './use-curve-view.ts';

const alongLabels: Record<Along, string> = {
  ...{ epochs: 'epochs', steps: 'steps' },
  seconds: 'time since each began',
  clock: 'time of day',
};

/** Chooses along what, on which scales, how smooth, and which part of a page's curves are drawn. */
export function CurveViewChoice(props: {
  view: PanelView;
  /** Along what they are drawn now. */
  along: Along;
  /** Along what they can be drawn. */
  alongs: readonly Along[];
  /** From the first value to the last; null: there is no range. */
  whole: ShownRange | null;
  /** Whether several trainings may be one line. */
  isGrouped: boolean;
  change: (change: Partial<PanelView>) => void;
}) {
  const { view, along, alongs, whole, isGrouped, change } = props;
  return (
    <div className={styles['view']} role="group" aria-label="How curves are drawn">
      {alongs.length < 2 ? null : (
        <Choice
          label="Over"
          value={along}
          options={alongs.map((value) => [value, alongLabels[value]])}
          choose={(value) => change({ along: value })}
        />
      )}
      <Choice
        label="Across"
        value={view.across}
        options={[
          ['linear', 'linear'],
          ['log', 'logarithmic'],
        ]}
        choose={(across) => change({ across })}
      />
      <Choice
        label="Scale"
        value={view.scale}
        options={[
          ['usual', 'as fits'],
          ['linear', 'linear'],
          ['log', 'logarithmic'],
        ]}
        choose={(scale) => change({ scale })}
      />
      {isGrouped ? (
        <Choice
          label="As"
          value={view.summary}
          options={Object.keys(summaries).map((name) => [name, name] as const)}
          choose={(summary) => change({ summary })}
        />
      ) : null}
      <Choice
        label="Smoothing"
        value={String(view.smoothing)}
        options={smoothings.map((weight) => [
          String(weight),
          weight === 0 ? 'none' : String(weight),
        ])}
        choose={(weight) => change({ smoothing: Number(weight) })}
      />
      <label>
        <input
          type="checkbox"
          checked={view.withoutOutliers}
          onChange={({ target }) => change({ withoutOutliers: target.checked })}
        />
        <span>without outliers</span>
      </label>
      <span className={styles['ends']}>
        <End label="from" value={view.from} change={(from) => change({ from })} />
        <End label="to" value={view.to} change={(to) => change({ to })} />
      </span>
      {whole === null ? null : <Zooming {...{ view, whole, change }} />}
    </div>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, label: string])[];
  choose: (value: Value) => void;
}) {
  return (
    <label>
      <span>{props.label}</span>
      <select
        className="control"
        value={props.value}
        onChange={({ target }) => props.choose(target.value as Value)}
      >
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** For fingers, and for those who drag nothing. */
function Zooming(props: {
  view: PanelView;
  whole: ShownRange;
  change: (change: Partial<PanelView>) => void;
}) {
  const { view, whole, change } = props;
  const shown = shownRange(whole, view);
  const isAll = view.from === null && view.to === null;
  const buttons = [
    { text: '←', name: 'Earlier', to: () => movedRange(shown, -moved), off: isAll },
    { text: '+', name: 'Nearer', to: () => zoomedRange(shown, nearer, null), off: false },
    { text: '−', name: 'Further', to: () => zoomedRange(shown, 1 / nearer, null), off: isAll },
    { text: '→', name: 'Later', to: () => movedRange(shown, moved), off: isAll },
    { text: 'All', name: 'Show all', to: () => null, off: isAll },
  ] as const;
  return (
    <span className={styles['zoom']} role="group" aria-label="Part of the curves">
      {buttons.map(({ text, name, to, off }) => (
        <button
          key={name}
          type="button"
          className="control"
          aria-label={name}
          title={name}
          disabled={off}
          onClick={() => change(endsOf(whole, to()))}
        >
          {text}
        </button>
      ))}
    </span>
  );
}

function End(props: {
  label: string;
  value: number | null;
  change: (value: number | null) => void;
}) {
  return (
    <label>
      <span>{props.label}</span>
      <input
        className="control"
        inputMode="decimal"
        size={5}
        defaultValue={props.value ?? ''}
        // Another value than the one that was typed: of an address, or none of a new axis.
        key={String(props.value)}
        onBlur={({ target }) => props.change(numberOrNull(target.value))}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') props.change(numberOrNull(currentTarget.value));
        }}
      />
    </label>
  );
}
