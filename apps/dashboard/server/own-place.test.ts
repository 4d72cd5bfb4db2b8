import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ownPlace } from './own-place.ts';

test('the place of a server that was killed goes, those of servers at work and of other machines stay', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-places-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const killed = spawnSync(process.execPath, ['--version']).pid;
  const left = (name: string, owner: object | null): string => {
    const place = path.join(folder, name);
    mkdirSync(path.join(place, 'apps'), { recursive: true });
    if (owner !== null) writeFileSync(path.join(place, 'server.json'), JSON.stringify(owner));
    return name;
  };
  left('basin-dashboard-killed', { pid: killed, host: hostname() });
  const stays = [
    left('basin-dashboard-elsewhere', { pid: killed, host: 'another' }),
    left('basin-dashboard-new', null),
    left('basin-dashboard-odd', []),
    left('others-killed', { pid: killed, host: hostname() }),
  ];
  const own = [ownPlace(folder), ownPlace(folder)].map((place) => path.basename(place));
  expect(readdirSync(folder).sort()).toEqual([...stays, ...own].sort());
});
