import type { Locator, Page } from '@playwright/test';

/** What it took to come to an answer. */
export interface Cost {
  tool: string;
  question: string;
  clicks: number;
  /** From asking for the first page until the answer stood there; no time to think. */
  seconds: number;
  answer: string;
}

export type Theme = 'light' | 'dark';

/** One way from a tool's first page to an answer, with its clicks counted. */
export class Walk {
  readonly page: Page;
  private readonly startedMs = performance.now();
  private clicks = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async click(target: Locator): Promise<void> {
    await target.click();
    this.clicks++;
  }

  /** A field that is typed into counts as one click, and so does Enter. */
  async type(target: Locator, text: string): Promise<void> {
    await this.click(target);
    await target.fill(text);
  }

  /** Waits until the answer is seen. */
  async until(tool: string, question: string, seen: Locator): Promise<Cost> {
    await seen.waitFor();
    const seconds = (performance.now() - this.startedMs) / 1000;
    const answer = ((await seen.textContent()) ?? '').replaceAll(/\s+/g, ' ').trim();
    return { tool, question, clicks: this.clicks, seconds, answer };
  }
}

/** The questions, the same for each tool. */
export const questions = {
  best: 'Which setting is best?',
  width: 'Does width matter?',
  second: 'Is the best better than the others?',
  curves: 'What do the curves of each rate look like?',
} as const;

/** Takes a picture of what is in the window, once nothing moves any more. */
export type Shoot = (page: Page, name: string) => Promise<void>;
