/** Requests as bytes on a socket: a client library would mend them. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { mutatedBytes } from './mutation.ts';

const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'];
const hosts = ['localhost', '127.0.0.1:80', '[::1]', 'evil.example', '', 'localhost:99999', 'a b'];
const oddParts = ['%', '%00', '%ff', '%2e%2e', '..', '//', '\\', ';', '#', '😀', '[', ']', '%5B'];
const headerNames = ['Last-Event-ID', 'Cookie', 'Authorization', 'X-Basin-Token', 'Origin'].concat(
  ['Sec-Fetch-Site', 'Accept', 'Accept-Encoding', 'Range', 'If-None-Match', 'Content-Length'],
  ['Transfer-Encoding', 'Expect', 'Upgrade', 'X-Forwarded-Host', 'Next-Action', 'RSC'],
  ['Next-Router-State-Tree', 'Next-Router-Prefetch', 'X-Middleware-Subrequest', 'X-Nextjs-Data'],
);
const headerValues = [
  '',
  '0',
  '-1',
  '1e999',
  '99999999999999999999',
  'bytes=0-',
  'chunked',
  'null',
];

/** Well-formed requests to odd addresses with odd headers, and the same with changed bytes. */
export function requestCases(
  paths: readonly string[],
  words: readonly string[],
): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof(fc.constantFrom(...oddParts, ...words), fc.webFragments(), fc.string());
  const address = fc
    .tuple(fc.constantFrom(...paths), fc.array(piece, { maxLength: 3 }))
    .map(([path, pieces]) => path + pieces.join('').replaceAll(/[\s\0-\x1f]/g, '%20'));
  const header = fc
    .tuple(
      fc.constantFrom(...headerNames),
      fc.oneof(fc.constantFrom(...headerValues, ...words), fc.string()),
    )
    .map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n\0]/g, ' ')}\r\n`);
  const wellFormed = fc
    .record({
      method: fc.constantFrom(...methods),
      address,
      host: fc.oneof(
        { weight: 9, arbitrary: fc.constant('localhost') },
        { weight: 1, arbitrary: fc.constantFrom(...hosts) },
      ),
      headers: fc.array(header, { maxLength: 4 }),
      body: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.string(), fc.json()),
    })
    .map(({ method, address: at, host, headers, body }) => {
      const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
      return Buffer.from(
        `${method} ${at} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${length}${headers.join('')}\r\n${body}`,
      );
    });
  const samples = paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
  );
  return fc.oneof(
    { weight: 4, arbitrary: wellFormed },
    { weight: 1, arbitrary: mutatedBytes(samples, ['\r\n', 'Host: x\r\n', '%', '?', '//']) },
  );
}

/** Long enough for any page on a busy machine. */
const answerLimitMs = 20_000;

/**
 * Status of the answer; null when the server hung up without one. Our side of the connection is
 * closed after the request, so that nothing waits for the rest of one that is cut off.
 *
 * @throws when there is neither an answer nor an end, or nobody listens any more.
 */
export function rawRequest(port: number, request: Uint8Array): Promise<number | null> {
  return new Promise((resolve, reject) => {
    let head = '';
    const status = (): number | null => {
      const found = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
      return found === undefined ? null : Number(found);
    };
    const socket = connect(port, '127.0.0.1', () => socket.end(request));
    const end = (settle: () => void): void => {
      clearTimeout(limit);
      socket.destroy();
      settle();
    };
    const limit = setTimeout(() => end(() => reject(new Error('no answer'))), answerLimitMs);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      head = (head + chunk).slice(0, 4_096);
      // A stream of events does not end by itself.
      if (/^content-type: text\/event-stream/im.test(head)) end(() => resolve(status()));
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(() => (error.code === 'ECONNREFUSED' ? reject(error) : resolve(status()))),
    );
    socket.on('close', () => end(() => resolve(status())));
  });
}
