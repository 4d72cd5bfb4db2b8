/** Markup that is safe to put into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/** Template of HTML: what is put in is escaped, unless it is markup itself; null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const text = strings.reduce((whole, string, index) => {
    const part = parts[index - 1];
    return whole + (part === undefined ? '' : textOf(part)) + string;
  });
  return new Markup(text);
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(textOf).join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
