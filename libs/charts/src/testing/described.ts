import { sha256Hex } from '@basin/core';

/**
 * What is seen, in words that a reader of a difference understands: how many of which elements, the
 * colours, the texts with their places; then a digest of the whole markup, whose numbers have two
 * decimals. Markup, not pixels: no font and no browser is in it, so that it is the same everywhere.
 */
export function described(svg: string): string {
  const counts = new Map<string, number>();
  for (const [, name = ''] of svg.matchAll(/<(\w+)/g))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const colours = new Set([...svg.matchAll(/#[0-9a-f]{6}\b|rgb\([^)]*\)/gi)].map(([text]) => text));
  const texts = [...svg.matchAll(/<text\b[^>]*>([^<]*)/g)].map(([, text]) => text).filter(Boolean);
  return [
    [...counts].map(([name, count]) => `${name} ${count}`).join(', '),
    `colours ${[...colours].slice(0, 12).join(' ')}${colours.size > 12 ? ` and ${colours.size - 12} more` : ''}`,
    `texts ${texts.join(' | ')}`,
    `digest ${sha256Hex(svg).slice(0, 16)}`,
  ].join('\n');
}
