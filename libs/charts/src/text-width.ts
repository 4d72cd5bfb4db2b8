import { fontSize } from './theme.ts';

/**
 * Advances from the space to the tilde, in thousandths of the letters' size: of Inter, in which pages are
 * set (digits and signs as wide as each other), and of Helvetica, in which files are and which Arial and
 * Liberation Sans equal, the wider of both. So no browser is needed to know how wide a text is at most.
 */
const advances = [
  ...[281, 288, 466, 633, 642, 982, 667, 300, 365, 365, 501, 662, 288, 648, 288, 360],
  ...[648, 648, 648, 648, 648, 648, 648, 648, 648, 648, 288, 302, 662, 662, 662, 556],
  ...[1015, 690, 667, 730, 722, 667, 611, 778, 743, 278, 571, 672, 565, 903, 753, 778],
  ...[667, 778, 722, 667, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 556],
  ...[333, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600],
  ...[612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662],
];
const further: Readonly<Record<string, number>> = {
  ...{ '…': 1000, '—': 1000, '–': 556, '·': 288, '’': 261, '‘': 261, '“': 440, '”': 440 },
  ...{ '−': 662, '×': 662, '±': 662, λ: 592, '√': 660 },
};
/** Superscripts come from whatever font has them: as wide as the widest of those usual. */
const superscript = 430;
/** Letters of other scripts, and signs; those of the east take a square. */
const other = 640;
const square = 1000;

/** How wide a text is drawn at most, in pixels. */
export function textWidth(text: string, size: number = fontSize): number {
  let width = 0;
  for (const letter of text) width += advanceOf(letter);
  return (width * size) / 1000;
}

function advanceOf(letter: string): number {
  const code = letter.codePointAt(0) as number;
  const known = advances[code - 32] ?? further[letter];
  if (known !== undefined) return known;
  if (code < 32) return 0;
  if (/[⁰¹²³⁴-⁹⁺⁻ᵀ]/u.test(letter)) return superscript;
  return code >= 0x1100 ? square : other;
}
