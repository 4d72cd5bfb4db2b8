import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { capture, type StartedCommand } from '../../libs/execution/src/testing/command-line.ts';

/** A network namespace: its own interfaces and ports; processes see others only over the wire. */
export interface Machine {
  readonly address: string;
  /** Starts a program there. */
  start(program: string, ...args: string[]): StartedCommand;
}

export interface TwoMachines {
  machines: [Machine, Machine];
  /** Removes both and the wire between them; processes there must have ended. */
  remove(): void;
}

const network = '10.213.77';

/** Why namespaces cannot be made here, or null. */
export function namespacesRefused(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux';
  const name = `basin-try-${process.pid}`;
  const tried = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (tried.error !== undefined) return `no ip(8): ${tried.error.message}`;
  if (tried.status !== 0) return `ip netns add: ${tried.stderr.trim()}`;
  ip('netns', 'delete', name);
  return null;
}

/**
 * Two namespaces with an Ethernet pair between them, `delayMs` each way (netem).
 *
 * @throws what `ip` or `tc` says.
 */
export function makeTwoMachines(delayMs: number): TwoMachines {
  const names = ['a', 'b'].map((letter) => `basin-${process.pid}-${letter}`);
  const [first = '', second = ''] = names;
  const remove = (): void => {
    // The wire goes with them.
    for (const name of names) spawnSync('ip', ['netns', 'delete', name]);
  };
  try {
    for (const name of names) ip('netns', 'add', name);
    ip('link', 'add', 'wire', 'netns', first, 'type', 'veth', 'peer', 'wire', 'netns', second);
    const machines = names.map((name, index) => {
      const address = `${network}.${index + 1}`;
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'wire');
      ip('-n', name, 'link', 'set', 'wire', 'up');
      if (delayMs > 0) {
        const delay = ['qdisc', 'add', 'dev', 'wire', 'root', 'netem', 'delay', `${delayMs}ms`];
        execFileSync('tc', ['-n', name, ...delay]);
      }
      return {
        address,
        start: (program: string, ...args: string[]) =>
          capture(
            spawn('ip', ['netns', 'exec', name, program, ...args], {
              stdio: ['ignore', 'pipe', 'pipe'],
            }),
          ),
      };
    });
    return { machines: machines as [Machine, Machine], remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
