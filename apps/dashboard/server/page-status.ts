import { parseComparedTasks } from '../components/compare/compare-address.ts';

/**
 * The status of a page that says what is wrong with its address: a page of Next.js cannot set one
 * of its own.
 */
export function pageStatus(url: string): 200 | 400 {
  const address = URL.canParse(url, 'http://server') ? new URL(url, 'http://server') : null;
  if (address?.pathname !== '/compare') return 200;
  return 'problem' in parseComparedTasks(address.searchParams.getAll('tasks')) ? 400 : 200;
}
