import { fontSize } from './theme.ts';
import { textWidth } from './text-width.ts';

/** A text cut to a width in pixels, with an ellipsis; walked once, for an error's text may be of 20,000 letters. */
export function cutText(text: string, maxWidth: number, size = fontSize): string {
  if (textWidth(text, size) <= maxWidth) return text;
  let room = maxWidth - textWidth('…', size);
  let end = 0;
  for (const letter of text) {
    room -= textWidth(letter, size);
    if (room < 0) break;
    end += letter.length;
  }
  const least = Math.min(1, text.length - 1);
  return `${text.slice(0, Math.max(least, end)).trimEnd()}…`;
}

/** A text of at most so many letters: what is cut is in the middle, for names are told apart by their ends too. */
export function cutMiddle(text: string, mostLetters: number): string {
  if (text.length <= mostLetters) return text;
  const end = Math.floor((mostLetters - 1) / 2);
  const begin = mostLetters - 1 - end;
  return `${text.slice(0, begin).trimEnd()}…${text.slice(text.length - end).trimStart()}`;
}

/** A text in lines of a width in pixels, broken between words; what is beyond the last is cut. */
export function wrapText(text: string, maxWidth: number, mostLines: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && (lines.length === mostLines || textWidth(longer) <= maxWidth)) {
      lines[lines.length - 1] = longer;
    } else lines.push(word);
  }
  return lines.map((line) => cutText(line, maxWidth));
}

/** From one line of text to the next. */
export const textLine = Math.round(fontSize * 1.15);
