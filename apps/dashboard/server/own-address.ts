/**
 * The address within the dashboard: a proxy may have taken the base path off, or left it there.
 * `/basin/claims?x` and `/claims?x` are both `/claims?x` below `/basin`.
 */
export function ownAddress(url: string, basePath: string): string {
  const after = url.slice(basePath.length);
  if (basePath === '' || !url.startsWith(basePath) || !/^([/?]|$)/.test(after)) return url;
  return after.startsWith('/') ? after : `/${after}`;
}

/** The same as Next wants it: with the base path, whose own page has no slash behind it. */
export function nextAddress(url: string, basePath: string): string {
  return basePath === '' ? url : basePath + url.replace(/^\/(?=\?|$)/, '');
}
