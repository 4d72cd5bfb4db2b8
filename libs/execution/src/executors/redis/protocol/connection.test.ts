import { type AddressInfo, createServer } from 'node:net';
import { errorCode, errorMessage } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { unexpectedLine } from '../../../traces/keep-trace.ts';
import { describeAddress } from './address.ts';
import { checkServer, connectionOptions } from './connection.ts';

const at = (url: string) => connectionOptions({ url, caFile: null, prefix: 'basin' });

describe('a Redis URL', () => {
  it('names host, port, user, password and database', () => {
    expect(at('redis://ann:p%40ss@h.example:7000/3')).toMatchObject({
      ...{ host: 'h.example', port: 7000, username: 'ann', password: 'p@ss', db: 3 },
      maxRetriesPerRequest: null,
    });
    expect(at('redis://[::1]')).toMatchObject({ host: '::1', port: 6379 });
    expect(at('rediss://h')).toMatchObject({ tls: {} });
    expect(at('redis://h')).not.toHaveProperty('tls');
  });

  it.each(['localhost:6379', 'http://h', 'redis://h/name', ''])('"%s" is none', (url) => {
    try {
      at(url);
      expect.fail('it was taken');
    } catch (error) {
      expect(errorCode(error)).toBe('cli/invalid-value');
    }
  });

  it('with TLS needs a readable certificate of its authority', () => {
    const caFile = '/nowhere/authority.pem';
    expect(() => connectionOptions({ url: 'rediss://h', caFile, prefix: 'basin' })).toThrow(
      expect.objectContaining({ code: 'runner/redis-tls' }),
    );
  });

  it('of a server from before streams are trimmed is refused', async () => {
    const info = 'redis_version:5.0.14\r\nmaxmemory_policy:noeviction\r\n';
    const server = createServer((socket) => {
      socket.on('data', (asked) => {
        // One answer for each command of the client: an array begins each.
        const count = asked.toString().match(/^\*\d/gm)?.length ?? 1;
        socket.write(`$${info.length}\r\n${info}\r\n`.repeat(count));
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const checked = checkServer({ url: `redis://127.0.0.1:${port}`, caFile: null, prefix: 'b' });
    await expect(checked).rejects.toMatchObject({ code: 'runner/redis-too-old' });
    server.close();
  });

  it('is shown without its password', () => {
    expect(describeAddress('redis://ann:secret@h:1')).toBe('redis://***@h:1');
    expect(describeAddress('redis://h:1')).toBe('redis://h:1');
    expect(describeAddress('redis://[::1]/2')).toBe('redis://[::1]:6379/2');
  });

  const hostile = ['a/b', 'a@b', 'a%b', '%', '%zz', '/@:%', 'p@h:1/0', '@@@', 'a?b#c', 'ä ö', ':'];
  it.each(hostile)('has the password %s as it was typed, and never shows it', (password) => {
    for (const typed of [password, encodeURIComponent(password)]) {
      const url = `redis://ann:${typed}@127.0.0.1:1/0`;
      expect(at(url)).toMatchObject({ host: '127.0.0.1', port: 1, username: 'ann', password });
      expect(describeAddress(url)).toBe('redis://***@127.0.0.1:1/0');
    }
    // What is no URL at all may still hold a password.
    for (const broken of [
      `http://ann:${password}@h`,
      `redis://ann:${password}@`,
      `ann:${password}@h`,
    ]) {
      expect(describeAddress(broken)).toBe('the given Redis URL');
      expect(() => at(broken)).toThrow(/^--redis is no Redis URL: give redis:/);
    }
  });

  it('is not in what a server that is not there is said to be', async () => {
    const secret = 'very/s@cr%t';
    const address = { url: `redis://ann:${secret}@127.0.0.1:1`, caFile: null, prefix: 'basin' };
    const error = await checkServer(address, { waitMs: 300 }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(errorCode(error)).toBe('runner/redis-unreachable');
    expect(errorMessage(error)).toContain('redis://***@127.0.0.1:1 does not answer');
    expect(errorMessage(error) + unexpectedLine(error)).not.toContain(secret);
  });
});
