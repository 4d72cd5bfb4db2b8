/** Put in when pages are built (`next.config.ts`): what all addresses of this dashboard begin with. */
const basePath = process.env['BASIN_BASE_PATH'] ?? '';

/**
 * The address of a page or a route for what asks the browser itself: `fetch`, `EventSource`, forms, `<a>`.
 * Links and the router of Next put the base path there by themselves.
 */
export function ofBase(address: string): string {
  return basePath + address;
}
