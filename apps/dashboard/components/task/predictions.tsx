import {
  type ClassPredictions,
  formatCount,
  formatMetric,
  formatNumber,
  type PredictionsResult,
  type WorstExample,
} from '@basin/core';
import type { PredictionsView } from '../../data/predictions-view.ts';
import { ScrolledTable } from '../compare/scrolled-table.tsx';
import { type Fact, Facts } from '../facts.tsx';
import { DrawnRecord } from './drawn-record.tsx';
import styles from './predictions.module.css';

/** What a network says of the examples of a split. */
export function Predictions({ view }: { view: PredictionsView }) {
  const { result, images, calibration, scatters } = view;
  const charts = [...(calibration === null ? [] : [calibration]), ...scatters];
  return (
    <>
      <Facts facts={factsOf(result)} />
      {result.classes === null ? null : <Classes classes={result.classes} />}
      {charts.length === 0 ? null : (
        <ul className={styles['charts']}>
          {charts.map((titled) => (
            <li key={titled.id}>
              <DrawnRecord titled={titled} aspect={0.7} />
            </li>
          ))}
        </ul>
      )}
      {result.worst.length === 0 ? null : <Worst worst={result.worst} images={images} />}
    </>
  );
}

function factsOf({ split, exampleCount, loss, classes, values }: PredictionsResult): Fact[] {
  const [output] = values?.outputs ?? [];
  const calibration = classes?.calibration ?? null;
  const number = (value: number | null | undefined): string | null =>
    value === null || value === undefined ? null : formatNumber(value);
  const of = (values?.outputCount ?? 1) > 1 ? ' of output 1' : '';
  return [
    ['Split', split],
    ['Examples', formatCount(exampleCount)],
    ['Mean loss', number(loss)],
    ['Accuracy', classes === null ? null : formatMetric('fraction', classes.accuracy)],
    [
      'Expected calibration error',
      calibration === null ? null : formatMetric('fraction', calibration.expectedError),
    ],
    [`RMSE${of}`, number(output?.rootMeanSquare)],
    [`Mean absolute error${of}`, number(output?.meanAbsolute)],
    [`R²${of}`, number(output?.r2)],
    ...(output?.quantiles ?? []).map(({ share, residual }): Fact => [
      `Residual, ${share === 0 ? 'least' : share === 1 ? 'greatest' : `${100 * share} %`}`,
      number(residual),
    ]),
  ];
}

/** The largest matrix that people read cell by cell. */
const mostCells = 20;

function Classes({ classes }: { classes: ClassPredictions }) {
  const { confusion, perClass, classCount } = classes;
  if (confusion === null || classCount > mostCells) {
    return <p>{formatCount(classCount)} classes: too many for a table.</p>;
  }
  const share = (value: number | null): string =>
    value === null ? 'none' : formatMetric('fraction', value);
  return (
    <div className={styles['classes']}>
      <ScrolledTable label="Confusion matrix">
        <caption>Confusion matrix: examples by their class and by what the network says</caption>
        <thead>
          <tr>
            <th scope="col">True class</th>
            {perClass.map((_, said) => (
              <th key={said} scope="col" data-number>
                says {said}
              </th>
            ))}
            {['Precision', 'Recall', 'Examples'].map((name) => (
              <th key={name} scope="col" data-number>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {perClass.map(({ precision, recall, support }, own) => (
            <tr key={own}>
              <th scope="row">{own}</th>
              {(confusion[own] ?? []).map((count, said) => (
                <td
                  key={said}
                  data-number
                  className={own === said ? styles['right'] : styles['wrong']}
                  style={{ '--share': shadeOf(count, own === said, confusion) } as never}
                >
                  {count === 0 ? <span className={styles['none']}>0</span> : formatCount(count)}
                </td>
              ))}
              <td data-number>{share(precision)}</td>
              <td data-number>{share(recall)}</td>
              <td data-number>{formatCount(support)}</td>
            </tr>
          ))}
        </tbody>
      </ScrolledTable>
    </div>
  );
}

/** Right answers and mistakes have scales of their own: a mistake in a hundred is to be seen. */
function shadeOf(count: number, isRight: boolean, confusion: readonly number[][]): string {
  const alike = confusion.flatMap((row, own) =>
    row.filter((_, said) => (own === said) === isRight),
  );
  const most = Math.max(1, ...alike);
  return `${((100 * count) / most).toFixed(0)}%`;
}

function Worst({ worst, images }: { worst: readonly WorstExample[]; images: readonly string[] }) {
  return (
    <>
      <h3 className={styles['title']}>Examples of the greatest loss</h3>
      {images.length > 0 ? (
        <ul className={styles['worst']}>
          {images.map((address, index) => {
            const example = worst[index] as WorstExample;
            return (
              <li key={example.index}>
                <img src={address} alt={`Example ${example.index}`} />
                <p>
                  <strong>{valueText(example.truth)}</strong>, says {valueText(example.predicted)}
                </p>
                <small className="numbers">
                  loss {numberText(example.loss)}
                  <br />
                  {example.probability === undefined ? null : (
                    <>
                      {formatMetric('fraction', example.probability.predicted)} sure
                      <br />
                    </>
                  )}
                  example {formatCount(example.index)}
                </small>
              </li>
            );
          })}
        </ul>
      ) : (
        <WorstTable worst={worst} />
      )}
    </>
  );
}

function WorstTable({ worst }: { worst: readonly WorstExample[] }) {
  const hasInputs = worst.some(({ inputs }) => inputs !== undefined);
  return (
    <ScrolledTable label="Examples of the greatest loss">
      <thead>
        <tr>
          <th scope="col">Example</th>
          {['Loss', 'True', 'Predicted', ...(hasInputs ? ['Inputs'] : [])].map((name) => (
            <th key={name} scope="col" data-number>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {worst.map(({ index, loss, truth, predicted, inputs }) => (
          <tr key={index}>
            <th scope="row">{formatCount(index)}</th>
            <td data-number>{numberText(loss)}</td>
            <td data-number>{valueText(truth)}</td>
            <td data-number>{valueText(predicted)}</td>
            {hasInputs ? <td data-number>{valueText(inputs ?? [])}</td> : null}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

function valueText(value: number | readonly (number | null)[]): string {
  if (typeof value === 'number') return String(value);
  return value.map(numberText).join(', ');
}

function numberText(value: number | null): string {
  return value === null ? 'not finite' : formatNumber(value);
}
