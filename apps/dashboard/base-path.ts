/**
 * The pages are built as if they stood below this folder, a name that occurs nowhere else. What is served
 * has another in its place, or none (`server/pages-below.ts`): Next writes the base path into the code of
 * the pages, and who serves them does not build them.
 */
export const builtBasePath = '/__basin_base_path__';

/** In the folder of a build: the files that name the base path, as they were built. */
export const basedFiles = 'based';

/** A file of the build for pages below `basePath` (`/basin`; nothing: at the root). */
export function placedBelow(basePath: string, file: string, text: string): string {
  const placed = text.replaceAll(builtBasePath, basePath);
  return file === 'routes-manifest.json' ? withoutRootRedirect(placed, basePath) : placed;
}

/** `/basin/` is the first page itself: many a proxy leads from `/basin` there, and would be led back. */
function withoutRootRedirect(text: string, basePath: string): string {
  const manifest = JSON.parse(text) as { redirects: { source: string }[] };
  const redirects = manifest.redirects.filter(({ source }) => source !== `${basePath}/`);
  return JSON.stringify({ ...manifest, redirects });
}
