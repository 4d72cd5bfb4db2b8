import type { SourcePlace } from './study-source.ts';

/** Constants that stand for each other without an end lead nowhere. */
const deepest = 64;

/**
 * Where a module of TypeScript writes the parts of its study: of what stands in its default export as literals of
 * objects and lists, or in constants of the module that it names. What a program makes (calls, spreads, conditions)
 * has the place of its expression and none within. Reads no types and runs nothing: it only counts brackets.
 *
 * @returns null where the default export is none of these.
 */
export function modulePlaces(text: string): SourcePlace | null {
  const code = withoutComments(text);
  const begin = /\bexport\s+default\s+/.exec(code);
  return begin === null ? null : valueAt(code, begin.index + begin[0].length, null, 0).place;
}

/** What begins at an offset, and where what follows it begins. */
interface Read {
  place: SourcePlace;
  end: number;
}

function valueAt(code: string, from: number, key: number | null, depth: number): Read {
  const at = skipBlanks(code, from);
  const place: SourcePlace = { key, value: at, written: null, children: new Map() };
  const end = endOfExpression(code, at);
  if (depth > deepest) return { place, end };
  const source = code.slice(at, end);
  const wrapped = /^defineStudy\s*(<[^(]*>)?\(/.exec(source);
  if (wrapped !== null)
    return { place: valueAt(code, at + wrapped[0].length, key, depth + 1).place, end };
  if (source.startsWith('{')) readObject(code, at, place, depth);
  else if (source.startsWith('[')) readList(code, at, place, depth);
  else if (/^[A-Za-z_$][\w$]*(\s+(as|satisfies)\b.*)?\s*$/s.test(source)) {
    const [name = ''] = /^[\w$]+/.exec(source) ?? [];
    const constant = constantOf(code, name);
    if (constant !== null) return { place: valueAt(code, constant, key, depth + 1).place, end };
  }
  return { place, end };
}

/** Where the value of a constant of the module begins. */
function constantOf(code: string, name: string): number | null {
  const escaped = name.replaceAll('$', '\\$');
  const found = new RegExp(`^(export\\s+)?const\\s+${escaped}\\s*(:[^=]*)?=\\s*`, 'm').exec(code);
  return found === null ? null : found.index + found[0].length;
}

function readObject(code: string, open: number, place: SourcePlace, depth: number): void {
  let at = skipBlanks(code, open + 1);
  while (at < code.length && code[at] !== '}') {
    const before = at;
    const found = /^(?:([A-Za-z_$][\w$]*|\d+)|'([^'\\\n]*)'|"([^"\\\n]*)")\s*(:|(?=[,}]))/.exec(
      code.slice(at, at + 300),
    );
    if (found === null) {
      // A spread, a method or a computed name: nothing is known of it.
      at = endOfExpression(code, at);
    } else {
      const [whole, word, single, double, colon] = found;
      const value = colon === ':' ? at + whole.length : at;
      const read = valueAt(code, value, at, depth + 1);
      place.children.set(word ?? single ?? double ?? '', read.place);
      at = read.end;
    }
    at = skipBlanks(code, code[at] === ',' ? at + 1 : at);
    // Brackets that do not fit: no module that was loaded has them.
    if (at === before) return;
  }
}

function readList(code: string, open: number, place: SourcePlace, depth: number): void {
  let at = skipBlanks(code, open + 1);
  for (let index = 0; at < code.length && code[at] !== ']'; index++) {
    // Behind a spread nobody knows which place an item has.
    if (code.startsWith('...', at)) return;
    const read = valueAt(code, at, null, depth + 1);
    if (read.end === at) return;
    place.children.set(String(index), read.place);
    at = skipBlanks(code, code[read.end] === ',' ? read.end + 1 : read.end);
  }
}

/** The comma, bracket or semicolon behind an expression; strings and brackets within it are passed over. */
function endOfExpression(code: string, from: number): number {
  let open = 0;
  for (let at = from; at < code.length; at++) {
    const sign = code[at] as string;
    if ('"\'`'.includes(sign)) at = endOfText(code, at);
    else if ('([{'.includes(sign)) open += 1;
    else if (')]}'.includes(sign) && --open < 0) return at;
    else if ((sign === ',' || sign === ';') && open === 0) return at;
  }
  return code.length;
}

/** The quote that ends a text; those within a template's `${…}` count as its own. */
function endOfText(code: string, from: number): number {
  const quote = code[from];
  for (let at = from + 1; at < code.length; at++) {
    if (code[at] === '\\') at += 1;
    else if (code[at] === quote) return at;
    else if (quote !== '`' && code[at] === '\n') return at;
  }
  return code.length;
}

function skipBlanks(code: string, from: number): number {
  let at = from;
  while (at < code.length && /\s/.test(code[at] as string)) at += 1;
  return at;
}

/** The same text with blanks instead of comments, so that offsets stay. */
function withoutComments(text: string): string {
  let code = '';
  for (let at = 0; at < text.length;) {
    const sign = text[at] as string;
    let end = at + 1;
    if ('"\'`'.includes(sign)) end = endOfText(text, at) + 1;
    else if (text.startsWith('//', at)) end = endOr(text.indexOf('\n', at), text);
    else if (text.startsWith('/*', at)) end = endOr(text.indexOf('*/', at + 2) + 2, text, 2);
    const part = text.slice(at, end);
    code += part.startsWith('//') || part.startsWith('/*') ? part.replace(/[^\n]/g, ' ') : part;
    at = end;
  }
  return code;
}

function endOr(found: number, text: string, least = 0): number {
  return found < least ? text.length : found;
}
