/** There is no first paint by a server: the browser draws at once. */
export function inlineSvg(): string {
  return '';
}
