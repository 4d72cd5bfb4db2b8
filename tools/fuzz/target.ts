import { BasinError, type BasinErrorCode, type ErrorArea } from '@basin/core';
import type fc from 'fast-check';

/**
 * Something that reads what others wrote. It must answer every input with a value or a documented
 * error, in little time and memory.
 */
export interface FuzzTarget {
  name: string;
  /** What is read, in a few words. */
  reads: string;
  /** Needs a built dashboard or other programs: left out of `npm test`. */
  heavy?: boolean;
  open(): OpenTarget | Promise<OpenTarget>;
}

/** An exact code, or an area such as `config/`. */
export type ListedCode = BasinErrorCode | `${ErrorArea}/`;

export interface OpenTarget<Input = never> {
  cases: fc.Arbitrary<Input>;
  /** What became of the input, such as `accepted` or an error's code. @throws any other behaviour. */
  judge(input: Input): string | Promise<string>;
  close?(): void | Promise<void>;
}

/** A target whose reader is one function that answers or throws a BasinError of these codes. */
export function parserTarget<Input>(options: {
  name: string;
  reads: string;
  codes: readonly ListedCode[];
  open(): {
    cases: fc.Arbitrary<Input>;
    parse(input: Input): unknown;
    close?(): void;
  };
}): FuzzTarget {
  const { name, reads, codes } = options;
  return {
    name,
    reads,
    open() {
      const { cases, parse, close } = options.open();
      const target: OpenTarget<Input> = {
        cases,
        async judge(input) {
          try {
            await parse(input);
            return 'accepted';
          } catch (error) {
            return expectedCode(error, codes);
          }
        },
        ...(close === undefined ? {} : { close }),
      };
      return target as OpenTarget;
    },
  };
}

/** The error's code. @throws the error itself when it is none of ours or not one of these. */
export function expectedCode(error: unknown, codes: readonly ListedCode[]): string {
  if (error instanceof BasinError && isListed(error.code, codes)) return error.code;
  throw error;
}

function isListed(code: BasinErrorCode, codes: readonly ListedCode[]): boolean {
  return codes.some((listed) => (listed.endsWith('/') ? code.startsWith(listed) : code === listed));
}
