import { formatCount, formatMetric, formatNumber } from '@basin/core';
import { PageLink } from '../page-link.tsx';
import type { FilterView, TensorView, WeightsView } from '../../data/weights.ts';
import { DrawnRecord } from './drawn-record.tsx';
import styles from './weights.module.css';

/** Weights by layer: histograms, the first layer as images, how far they moved. */
export function Weights({ weights, address }: { weights: WeightsView; address: string }) {
  const { snapshots, shown, filters, change, tensors } = weights;
  return (
    <>
      {snapshots.length < 2 ? null : (
        <nav aria-label="Weights of" className={styles['steps']}>
          {thinnedSteps(snapshots).map(({ step, epoch }) => (
            <PageLink
              key={step}
              href={`${address}?weights=${step}#weights`}
              scroll={false}
              aria-current={shown === step ? 'true' : undefined}
            >
              epoch {formatNumber(epoch)}
            </PageLink>
          ))}
          <PageLink
            href={`${address}?weights=final#weights`}
            scroll={false}
            aria-current={shown === 'final' ? 'true' : undefined}
          >
            final
          </PageLink>
        </nav>
      )}
      {filters === null ? null : <Filters filters={filters} />}
      {change === null ? null : (
        <div className={styles['wide']}>
          <DrawnRecord titled={change} aspect={0.42} />
        </div>
      )}
      <ul className={styles['tensors']}>
        {tensors.map((tensor) => (
          <Tensor key={`${shown} ${tensor.name}`} tensor={tensor} />
        ))}
      </ul>
    </>
  );
}

const mostSteps = 12;

function thinnedSteps(snapshots: WeightsView['snapshots']): WeightsView['snapshots'] {
  const every = Math.ceil(snapshots.length / mostSteps);
  return snapshots.filter((_, index) => index % every === 0);
}

function Tensor({ tensor }: { tensor: TensorView }) {
  const { chart, shape, count, min, max, mean, deviation, zeroShare } = tensor;
  const numbers: [string, string][] = [
    ['Shape', shape.map(formatCount).join(' × ')],
    ['Values', formatCount(count)],
    ['Least', formatNumber(min)],
    ['Greatest', formatNumber(max)],
    ['Mean', formatNumber(mean)],
    ['Std', formatNumber(deviation)],
    ['Zeros', formatMetric('fraction', zeroShare)],
  ];
  return (
    <li>
      <DrawnRecord titled={chart} />
      <dl>
        {numbers.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="numbers">{text}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function Filters({ filters }: { filters: FilterView }) {
  const { name, of, height, width, addresses, tileCount, largest } = filters;
  return (
    <figure className={styles['filters']}>
      <h3>{name} as images</h3>
      <ul>
        {addresses.map((address, index) => (
          <li key={index}>
            <img src={address} alt={`${of} ${index}`} width={width} height={height} />
          </li>
        ))}
      </ul>
      <figcaption>
        A tile a {of}, {formatCount(addresses.length)} of {formatCount(tileCount)}: blue is
        negative, orange positive, full at ±{formatNumber(largest)}.
      </figcaption>
    </figure>
  );
}
