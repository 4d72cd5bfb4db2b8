import 'server-only';
import {
  BasinError,
  errorCatalogue,
  type BasinErrorCode,
  errorCode,
  errorMessage,
  formatCount,
} from '@basin/core';
import { unexpectedLine } from '@basin/execution/traces/keep-trace';
import type { z } from 'zod';
import type { Answer } from '../components/actions/answer.ts';
import { requestError } from './request-words.ts';

/** A study that somebody wrote, and what JSON puts around it. */
const largestBody = 1024 * 1024;

type Refusal = Extract<Answer<object>, { ok: false }> & { code: BasinErrorCode };

/** Answers a request that changes something: what it says is checked first, and no error is a page of its own. */
export async function answerChange<Schema extends z.ZodType, Result extends object>(
  request: Request,
  schema: Schema,
  carryOut: (asked: z.infer<Schema>) => Promise<Result>,
  statusOf: (code: BasinErrorCode) => number = statusOfRefusal,
): Promise<Response> {
  let answer: ({ ok: true } & Result) | Refusal;
  try {
    answer = { ok: true, ...(await carryOut(await readBody(request, schema))) };
  } catch (error) {
    answer = refusal(error);
  }
  const status = answer.ok ? 200 : statusOf(answer.code);
  return Response.json(answer, { status, headers: { 'Cache-Control': 'no-store' } });
}

/** 400 where the request itself is wrong. */
export function statusOfRefusal(code: BasinErrorCode): number {
  return code === 'dashboard/bad-request' || code === 'dashboard/not-allowed' ? 400 : 409;
}

/** A check that finds something has done its work: browsers take any other status for a fault of the page. */
export function statusOfCheck(code: BasinErrorCode): number {
  const isUndone =
    code === 'dashboard/bad-request' || code === 'dashboard/busy' || code === 'unexpected';
  return isUndone ? statusOfRefusal(code) : 200;
}

function refusal(error: unknown): Refusal {
  const code = errorCode(error);
  const message = code === 'unexpected' ? unexpectedLine(error) : errorMessage(error);
  return { ok: false, code, message, remedy: errorCatalogue[code].remedy };
}

/** @throws BasinError `dashboard/bad-request`. */
async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw badRequest(`the content type is "${type.slice(0, 100)}": send application/json`);
  }
  const text = await limitedText(request);
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw badRequest('what was sent is no JSON');
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw requestError(parsed.error, given);
  return parsed.data;
}

/** Stops reading where it becomes too much, whatever a header says. */
async function limitedText(request: Request): Promise<string> {
  if (request.body === null) return '';
  const pieces: Uint8Array[] = [];
  let byteCount = 0;
  for await (const piece of request.body as unknown as AsyncIterable<Uint8Array>) {
    byteCount += piece.byteLength;
    if (byteCount > largestBody) {
      throw new BasinError(
        'dashboard/not-allowed',
        `the text has more than ${formatCount(largestBody)} bytes (1 MiB), the most that a page can send`,
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function badRequest(message: string): BasinError {
  return new BasinError('dashboard/bad-request', message);
}
