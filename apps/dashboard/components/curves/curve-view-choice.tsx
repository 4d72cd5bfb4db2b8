import type { Along } from './along.ts';
import styles from './curves.module.css';
import { numberOrNull, type PanelView, smoothings } from './use-curve-view.ts';

const alongLabels: Record<Along, string> = { epochs: 'epochs', steps: 'steps', seconds: 'time' };

/** Chooses along what, on which scale, how smooth and how far curves are drawn. */
export function CurveViewChoice(props: {
  view: PanelView;
  /** Along what they are drawn now. */
  along: Along;
  /** Whether their epochs are known. */
  hasEpochs: boolean;
  change: (change: Partial<PanelView>) => void;
}) {
  const { view, along, hasEpochs, change } = props;
  const choices = Object.entries(alongLabels).filter(([value]) => hasEpochs || value !== 'epochs');
  return (
    <div className={styles['view']} role="group" aria-label="How curves are drawn">
      <label>
        <span>Over</span>
        <select
          className="control"
          value={along}
          onChange={({ target }) => change({ along: target.value as Along })}
        >
          {choices.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <End label="from" value={view.from} change={(from) => change({ from })} />
      <End label="to" value={view.to} change={(to) => change({ to })} />
      <label>
        <span>Scale</span>
        <select
          className="control"
          value={view.scale}
          onChange={({ target }) => change({ scale: target.value as PanelView['scale'] })}
        >
          <option value="usual">as fits</option>
          <option value="linear">linear</option>
          <option value="log">logarithmic</option>
        </select>
      </label>
      <label>
        <span>Smoothing</span>
        <select
          className="control"
          value={view.smoothing}
          onChange={({ target }) => change({ smoothing: Number(target.value) })}
        >
          {smoothings.map((weight) => (
            <option key={weight} value={weight}>
              {weight === 0 ? 'none' : weight}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={view.withoutOutliers}
          onChange={({ target }) => change({ withoutOutliers: target.checked })}
        />
        <span>without outliers</span>
      </label>
    </div>
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
