import { ownTurn } from '../../data/own-turn.ts';
import { recordMarkup } from '../../data/record-markup.ts';
import type { TitledChart } from './chart-record.ts';
import { RecordChart } from './record-chart.tsx';

/** A chart of a record with the server's drawing, each drawn in a turn of its own: others are answered in between. */
export async function DrawnRecord({
  titled,
  aspect = 0.52,
}: {
  titled: TitledChart;
  aspect?: number;
}) {
  await ownTurn();
  return (
    <RecordChart titled={titled} markup={recordMarkup(titled.chart, aspect)} aspect={aspect} />
  );
}
