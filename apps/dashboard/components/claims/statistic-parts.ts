/** The parts of a statistic, which semicolons and square brackets part; within round brackets they do not. */
export function statisticParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '(') depth += 1;
    if (sign === ')') depth = Math.max(0, depth - 1);
    const ends = sign === ';' || (sign === ' ' && text[index + 1] === '[');
    if (depth > 0 || !ends) continue;
    parts.push(text.slice(begin, index));
    begin = index + 1;
  }
  return [...parts, text.slice(begin)].map((part) => part.trim()).filter((part) => part !== '');
}
