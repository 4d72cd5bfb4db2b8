/** Letters of East Asian scripts and emoji take two cells of a terminal. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const segmenter = new Intl.Segmenter();

/** How many cells of a terminal a line of text takes. */
export function cellCount(text: string): number {
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) cells += wide.test(segment) ? 2 : 1;
  return cells;
}

/** The text in at most so many cells, its end cut off with an ellipsis. */
export function cutTo(text: string, cells: number): string {
  if (cellCount(text) <= cells) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of segmenter.segment(text)) {
    used += wide.test(segment) ? 2 : 1;
    if (used > cells) break;
    kept += segment;
  }
  return cells < 1 ? '' : `${kept}…`;
}

/** What steers a terminal, or turns the direction of what stands behind it; lines and tabs apart. */
const steering = /(?![\n\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Stored words as one harmless line: a label may hold line breaks, or codes that steer a terminal. */
export function printable(text: string): string {
  return harmless(text.replaceAll(/\s+/g, ' '));
}

/** Text of several lines as it may be shown on a terminal: whatever is stored, or stands in a file, may be in it. */
export function harmless(text: string): string {
  return text.replaceAll(steering, '\ufffd');
}

/** The same of a JSON document, which keeps its meaning. */
export function harmlessJson(json: string): string {
  return json.replaceAll(
    steering,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
