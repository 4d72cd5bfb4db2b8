import { createRequire } from 'node:module';
import { renderSvg } from '@basin/charts/svg';
import type { Figure } from '@basin/charts';
import { Resvg } from '@resvg/resvg-js';

const size = { width: 860, height: 540 };
/** Device pixels per SVG pixel: sharp on paper at the width of a page. */
const pngZoom = 2;

const { resolve } = createRequire(import.meta.url);

/**
 * Arimo has the widths of Arial and Helvetica, which the figures ask for. It comes with the package,
 * so that a PNG is the same on machines with other fonts, or with none.
 */
const fontFiles = ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'].map((file) =>
  resolve(`@expo-google-fonts/arimo/${file}`),
);

/** A figure as a self-contained SVG file. */
export function figureSvg<Summary>(figure: Figure<never, Summary>, summary: Summary): string {
  return renderSvg(figure.plot(summary, size), { title: figure.title });
}

/** An SVG file as PNG, on its own background. */
export function pngOf(svg: string): Uint8Array {
  const image = new Resvg(svg, {
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
