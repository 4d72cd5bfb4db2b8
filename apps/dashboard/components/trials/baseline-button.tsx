import { rowForms } from './row-forms.ts';
import styles from './trials.module.css';

/** Makes a row the one that all others are compared with, or takes that back. */
export function BaselineButton(props: {
  /** As an address says it: a task's id, or a group's values. */
  value: string;
  isBaseline: boolean;
  label: string;
}) {
  const { value, isBaseline, label } = props;
  return (
    <button
      type="submit"
      form={rowForms.baseline}
      name="baseline"
      value={isBaseline ? '' : value}
      className={styles['choice']}
      aria-label={isBaseline ? 'clear the baseline' : `set ${label} as baseline`}
    >
      {isBaseline ? 'clear' : 'set'}
    </button>
  );
}
