/**
 * Headers that the server puts into its copy of a request, whatever a client sent: what pages are told, and
 * nobody else (`server/http-server.ts`).
 */
export const pageHeaders = {
  /** The token that changes need, as in an address. */
  token: 'x-basin-page-token',
  /** The nonce of the page's own scripts: of the policy that it is answered with. */
  nonce: 'x-basin-page-nonce',
} as const;
