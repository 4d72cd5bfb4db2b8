import { errorCode } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { connectionOptions, describeAddress } from './connection.ts';

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

  it('is shown without its password', () => {
    expect(describeAddress('redis://ann:secret@h:1')).toBe('redis://***@h:1');
    expect(describeAddress('redis://h:1')).toBe('redis://h:1');
  });
});
