/** Of a page that is a file what follows `#` may change alone. */
const inFile = (): boolean => location.protocol === 'file:';

/** What follows `?` in the address of the page and says how its charts are seen; of a file, that behind its `#`. */
function settings(): URLSearchParams {
  const [, ofFile = ''] = /\?(.*)$/.exec(location.hash) ?? [];
  return new URLSearchParams(inFile() ? ofFile : location.search);
}

/** The value of a chart's setting in the address; null where the address says nothing of it. */
export function readSetting(name: string): string | null {
  return settings().get(name);
}

/**
 * Writes a setting of a chart into the address, so that it can be kept and sent, without asking the
 * server for anything; null takes it out.
 */
export function writeSetting(name: string, value: string | null): void {
  const changed = settings();
  if (value === null) changed.delete(name);
  else changed.set(name, value);
  // As addresses have them that pages link to.
  const text = changed.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  const search = text === '' ? '' : `?${text}`;
  const address = new URL(location.href);
  if (inFile()) address.hash = `${location.hash.replace(/\?.*$/, '') || '#trials'}${search}`;
  else address.search = search;
  // With a state of its own Next would not hear of it, and put the old address back when it shows the page anew.
  if (address.href !== location.href) history.replaceState(null, '', address);
}

/** Several words of one setting, whatever is in them; none where the address has no such list. */
export function readList(name: string): string[] {
  try {
    const found: unknown = JSON.parse(readSetting(name) ?? '[]');
    return Array.isArray(found) ? found.filter((word) => typeof word === 'string') : [];
  } catch {
    return [];
  }
}

export function writeList(name: string, words: readonly string[]): void {
  writeSetting(name, words.length === 0 ? null : JSON.stringify(words));
}
