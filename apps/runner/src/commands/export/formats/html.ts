import type { ExportFormat } from './format.ts';

/** A study as one page. */
export const html: ExportFormat = {
  name: 'html',
  of: 'study',
  words: 'a whole study as one HTML file that opens without a server',
  out: 'the file (default: STUDY.html)',
  options: [],
  async write(request) {
    const { exportPage } = await import('../write/html.ts');
    exportPage(request);
  },
};
