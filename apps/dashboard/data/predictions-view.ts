import 'server-only';
import type { Json, PredictionsResult } from '@basin/core';
import type { TitledChart } from '../components/task/chart-record.ts';
import { imageAddress } from './png.ts';

/** A result of the measure `predictions` with its images as addresses and its charts. */
export interface PredictionsView {
  result: PredictionsResult;
  /** One for each of the first worst examples. */
  images: string[];
  calibration: TitledChart | null;
  scatters: TitledChart[];
}

/** The result as a page shows it; null of any other result. */
export function predictionsView(result: Json): PredictionsView | null {
  const known = result as PredictionsResult | null;
  if (typeof known !== 'object' || known?.measure !== 'predictions') return null;
  return {
    result: known,
    images: imagesOf(known),
    calibration: calibrationChart(known),
    scatters: scatterCharts(known),
  };
}

function imagesOf({ images }: PredictionsResult): string[] {
  if (images === null) return [];
  const bytes = new Uint8Array(Buffer.from(images.bytes, 'base64'));
  const size = images.height * images.width * images.channels;
  return Array.from({ length: images.count }, (_, index) =>
    imageAddress(bytes.subarray(index * size, (index + 1) * size), images),
  );
}

function calibrationChart({ classes, exampleCount }: PredictionsResult): TitledChart | null {
  const calibration = classes?.calibration ?? null;
  if (calibration === null) return null;
  const filled = calibration.bins.filter(({ count }) => count > 0);
  const point = (x: number, y: number) => ({ x, y, low: null, high: null });
  return {
    id: 'calibration',
    title: 'Calibration',
    caption: `How often the first choice is right, by how sure the network is of it: ten bins, ${filled.length} of them with examples, ${exampleCount} examples; expected error ${(100 * calibration.expectedError).toFixed(2)} %`,
    chart: {
      kind: 'curves',
      record: {
        x: { label: 'Probability of the first choice', percent: true, domain: [0, 1] },
        y: { label: 'Share that is right', percent: true, domain: [0, 1] },
        curves: [
          {
            ...{ label: 'this network', panel: null, dashed: false },
            points: filled.map(({ confidence, accuracy }) =>
              point(confidence ?? Number.NaN, accuracy ?? Number.NaN),
            ),
          },
          {
            ...{ label: 'as sure as it is right', panel: null, dashed: true, colour: null },
            points: [point(0, 0), point(1, 1)],
          },
        ],
      },
    },
  };
}

function scatterCharts({ values, exampleCount }: PredictionsResult): TitledChart[] {
  return (values?.outputs ?? []).slice(0, 4).map(({ points }, output) => {
    const of = (values?.outputCount ?? 1) === 1 ? '' : ` ${output + 1}`;
    return {
      id: `predicted-${output}`,
      title: `Predicted against true${of}`,
      caption: `${points.truth.length} of ${exampleCount} examples; coloured by the size of the error`,
      chart: {
        kind: 'scatter',
        record: {
          ...{ x: { label: `True value${of}` }, y: { label: `Predicted value${of}` } },
          value: { label: 'Size of the error' },
          points: points.truth.map((x, index) => {
            const y = points.predicted[index] ?? null;
            return {
              ...{ x, y, label: `true ${x ?? 'none'}, predicted ${y ?? 'none'}`, marked: false },
              value: x === null || y === null ? null : Math.abs(y - x),
            };
          }),
          markedLabel: null,
          band: null,
        },
      },
    };
  });
}
