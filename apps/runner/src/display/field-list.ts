import { cellCount, cutTo, printable } from './cells.ts';

/** Names and values below each other; a value that does not fit goes on in the next line. */
export function fieldList(
  fields: readonly (readonly [name: string, value: string])[],
  width: number | null,
): string {
  const indent = Math.max(0, ...fields.map(([name]) => cellCount(name))) + 2;
  return fields
    .flatMap(([name, value]) => {
      const valueWidth = width === null ? Infinity : Math.max(10, width - indent);
      return wrapped(value, valueWidth).map((line, index) => {
        const label = index === 0 ? name : '';
        return `${label}${' '.repeat(indent - cellCount(label))}${line}`.trimEnd();
      });
    })
    .join('\n');
}

/** Lines of at most so many cells, broken between words where that is possible. */
export function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of printable(paragraph).split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (cellCount(longer) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = word;
      while (cellCount(line) > width) {
        const head = cutTo(line, width + 1).slice(0, -1);
        lines.push(head);
        line = line.slice(head.length);
      }
    }
    return [...lines, line];
  });
}
