import { trainingKey } from './compare-address.ts';
import type { ChosenEnds, ComparedWeights } from '../../data/compared-weights.ts';
import type { TrainingAddress } from '@basin/execution/reading/compare-trainings';
import actionStyles from '../actions/actions.module.css';
import { ofBase } from '../base-path.ts';

/** Between which two networks the page looks: a form, so that the address keeps it. */
export function ChooseWay(props: {
  tasks: readonly TrainingAddress[];
  allSeeds: boolean;
  chosen: ChosenEnds;
  weights: ComparedWeights;
}) {
  const { tasks, allSeeds, chosen, weights } = props;
  const { ends, firstId } = weights;
  // Two have one way between them, which is shown.
  if (ends.length < 3) return null;
  const shape = ends.find(({ taskId }) => taskId === firstId)?.shape;
  const problem =
    chosen.to === undefined ||
    chosen.to === '' ||
    weights.ways.some(({ taskId }) => taskId === chosen.to)
      ? null
      : chosen.to === firstId
        ? 'A way begins and ends at two trainings: these are all that begin at the first.'
        : 'Only networks of one shape have something between them: these are the others of its shape.';
  const option = ({ taskId, label }: ComparedWeights['ends'][number]) => (
    <option key={taskId} value={taskId}>
      {label}
    </option>
  );
  return (
    <form
      action={ofBase('/compare')}
      className={actionStyles['row']}
      aria-label="Between which networks"
    >
      <input type="hidden" name="tasks" value={tasks.map(trainingKey).join(',')} />
      {allSeeds ? <input type="hidden" name="seeds" value="all" /> : null}
      <label htmlFor="way-from">From</label>
      <select id="way-from" name="from" className="control" defaultValue={firstId}>
        {ends.map(option)}
      </select>
      <label htmlFor="way-to">to</label>
      <select
        id="way-to"
        name="to"
        className="control"
        defaultValue={problem === null ? (chosen.to ?? '') : ''}
      >
        <option value="">the others of its shape</option>
        {[
          ...ends.filter((end) => end.shape === shape),
          ...ends.filter((end) => end.shape !== shape),
        ].map(option)}
      </select>
      <button type="submit" className="control">
        Show
      </button>
      {problem === null ? null : <p role="status">{problem}</p>}
    </form>
  );
}
