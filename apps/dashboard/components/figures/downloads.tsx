'use client';

import { useState } from 'react';
import type { CsvRecord } from '@basin/charts';
import type { Draw } from './plot-canvas.tsx';
import styles from './figure-card.module.css';

/** Size of a figure that is taken along, where it has none of its own, and device pixels per pixel of it as PNG. */
const fileSize = { width: 860, height: 540 };
const pngZoom = 2;

/** A drawing and its numbers to take along, made in this browser: nothing leaves the machine. */
export function Downloads(props: {
  /** Without its ending. */
  fileName: string;
  title: string;
  /** Null where only a server can draw it. */
  load: () => Promise<Draw | null>;
  rows: () => CsvRecord[] | Promise<CsvRecord[]>;
  /** Where that server has `svg` and `csv`. */
  served?: string | null;
}) {
  const { title, load, rows } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const markup = async (): Promise<string> => {
    const [{ svgMarkup }, draw] = await Promise.all([import('@basin/charts/svg-markup'), load()]);
    return draw === null ? fromServer('svg') : svgMarkup(document, draw(fileSize), { title });
  };
  const fromServer = async (format: 'svg' | 'csv'): Promise<string> => {
    if ((props.served ?? null) === null) throw new Error('the code of this plug-in is not here');
    const response = await fetch(`${props.served}/${format}`);
    if (!response.ok) throw new Error(`the server answered ${String(response.status)}`);
    return response.text();
  };
  const files = {
    SVG: async () => new Blob([await markup()], { type: 'image/svg+xml' }),
    PNG: async () => pngOf(await markup()),
    CSV: async () => {
      // What a page draws may be thinned; the server's file has all.
      if ((props.served ?? null) !== null) {
        return new Blob([await fromServer('csv')], { type: 'text/csv;charset=utf-8' });
      }
      const { recordsToCsv } = await import('@basin/charts');
      return new Blob([recordsToCsv(await rows())], { type: 'text/csv;charset=utf-8' });
    },
  };
  const save = async (format: keyof typeof files) => {
    try {
      saveAs(`${safeName(props.fileName)}.${format.toLowerCase()}`, await files[format]());
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <p className={styles['downloads']}>
      {(['SVG', 'PNG', 'CSV'] as const).map((format) => (
        <button
          key={format}
          type="button"
          aria-label={`${title} as ${format}`}
          onClick={() => void save(format)}
        >
          {format}
        </button>
      ))}
      {problem === null ? null : <span role="alert">Not saved: {problem}</span>}
    </p>
  );
}

async function pngOf(markup: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  // A drawing may be higher than it was asked for, or have a height of its own.
  canvas.width = image.naturalWidth * pngZoom;
  canvas.height = image.naturalHeight * pngZoom;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('this browser makes no PNG'));
      else resolve(blob);
    }, 'image/png');
  });
}

function saveAs(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** People choose names of studies and metrics; of files only some signs are allowed everywhere. */
function safeName(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'figure';
}
