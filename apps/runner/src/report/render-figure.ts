import { createRequire } from 'node:module';
import { BasinError, errorMessage } from '@basin/core';
import { renderSvg } from '@basin/charts/svg';
import type { Figure } from '@basin/charts';
import type * as resvg from '@resvg/resvg-js';

type Resvg = typeof resvg;

const size = { width: 860, height: 540 };
/** Device pixels per SVG pixel: sharp on paper at the width of a page. */
const pngZoom = 2;

const require = createRequire(import.meta.url);

/**
 * Arimo has the widths of Arial and Helvetica, which the figures ask for. It comes with the package,
 * so that a PNG is the same on machines with other fonts, or with none.
 */
const fontFiles = ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'].map((file) =>
  require.resolve(`@expo-google-fonts/arimo/${file}`),
);

/** A figure as a self-contained SVG file. */
export function figureSvg<Summary>(figure: Figure<never, Summary>, summary: Summary): string {
  return renderSvg(figure.plot(summary, size), { title: figure.title });
}

/**
 * An SVG file as PNG, on its own background.
 *
 * @throws BasinError `runner/no-png` where the library that draws it cannot be loaded.
 */
export function pngOf(svg: string, load: () => Resvg = loadResvg): Uint8Array {
  const image = new (opened(load).Resvg)(svg, {
    fitTo: { mode: 'zoom', value: pngZoom },
    font: {
      loadSystemFonts: false,
      fontFiles,
      defaultFontFamily: 'Arimo',
      sansSerifFamily: 'Arimo',
    },
  });
  return image.render().asPng();
}

function loadResvg(): Resvg {
  return require('@resvg/resvg-js') as Resvg;
}

/** Native code with a build for each platform: one that is not there, or lacks a library, is no fault of ours. */
function opened(load: () => Resvg): Resvg {
  try {
    return load();
  } catch (cause) {
    throw new BasinError(
      'runner/no-png',
      `figures cannot be drawn as PNG here: ${errorMessage(cause).split('\n')[0]}`,
      { cause },
    );
  }
}
