import type { ProgressSnapshot } from '@basin/execution/coordinator/progress';
import { harmless } from './cells.ts';
import { endedCount, progressLine, progressLines } from './progress-lines.ts';

/** Where progress goes: standard error, so that standard output carries results alone. */
export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

export interface Display {
  /** A line that stays. */
  note(line: string): void;
  /** Draws the last state and leaves it standing. */
  close(): void;
}

/** On a terminal a block redrawn in place, elsewhere a line now and then. */
export function openDisplay(terminal: Terminal, snapshot: () => ProgressSnapshot): Display {
  return terminal.isTTY === true
    ? liveDisplay(terminal, snapshot)
    : plainDisplay(terminal, snapshot);
}

const redrawIntervalMs = 100;

function liveDisplay(terminal: Terminal, snapshot: () => ProgressSnapshot): Display {
  let drawnLines = 0;

  /** Cursor to the block's first line, everything below cleared. */
  function erase(): string {
    const up = drawnLines > 1 ? `\u001b[${drawnLines - 1}A` : '';
    return drawnLines === 0 ? '' : `\r${up}\u001b[J`;
  }

  function draw(): void {
    // Some pseudo-terminals report a width of 0.
    const lines = progressLines(snapshot(), (terminal.columns || 80) - 1);
    terminal.write(erase() + lines.join('\n'));
    drawnLines = lines.length;
  }

  const timer = setInterval(draw, redrawIntervalMs);
  return {
    note(line) {
      terminal.write(`${erase()}${harmless(line)}\n`);
      drawnLines = 0;
      draw();
    },
    close() {
      clearInterval(timer);
      draw();
      terminal.write('\n');
    },
  };
}

const firstLineMs = 2_000;
const lineIntervalMs = 10_000;

function plainDisplay(terminal: Terminal, snapshot: () => ProgressSnapshot): Display {
  let lastLine = '';
  let timer = setTimeout(tick, firstLineMs);

  function print(): void {
    const now = snapshot();
    const { ended, planned } = endedCount(now);
    const line = progressLine(now);
    if (line === lastLine) return;
    lastLine = line;
    terminal.write(planned === 0 ? `${line}\n` : `[${ended}/${planned}] ${line}\n`);
  }

  function tick(): void {
    print();
    timer = setTimeout(tick, lineIntervalMs);
  }

  return {
    note: (line) => void terminal.write(`${harmless(line)}\n`),
    close() {
      clearTimeout(timer);
      print();
    },
  };
}
