import 'server-only';
import { BasinError, errorCatalogue, errorCode, errorMessage } from '@basin/core';
import { unexpectedLine } from '@basin/execution/traces/keep-trace';
import { z } from 'zod';
import type { Answer } from '../components/actions/answer.ts';

/** A study that somebody wrote, and what JSON puts around it. */
const largestBody = 1024 * 1024;

/** Answers a request that changes something: what it says is checked first, and no error is a page of its own. */
export async function answerChange<Schema extends z.ZodType, Result extends object>(
  request: Request,
  schema: Schema,
  carryOut: (asked: z.infer<Schema>) => Promise<Result>,
): Promise<Response> {
  let answer: Answer<Result>;
  try {
    answer = { ok: true, ...(await carryOut(await readBody(request, schema))) };
  } catch (error) {
    answer = refusal(error);
  }
  const status = answer.ok ? 200 : answer.code === 'dashboard/bad-request' ? 400 : 409;
  return Response.json(answer, { status, headers: { 'Cache-Control': 'no-store' } });
}

function refusal(error: unknown): Extract<Answer<object>, { ok: false }> {
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
  if (!parsed.success) throw badRequest(z.prettifyError(parsed.error).slice(0, 2_000));
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
      throw badRequest(`more than ${largestBody} bytes were sent, which is the most that is taken`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function badRequest(message: string): BasinError {
  return new BasinError('dashboard/bad-request', message);
}
