import { ofBase } from '../base-path.ts';
import type { Answer } from './answer.ts';

/** Where the layout writes the token that changes need: a page of another site cannot read it. */
export const tokenName = 'basin-token';

/** Asks the server for a change. Whatever happens on the way, the answer says it. */
export async function askServer<Result extends object>(
  address: string,
  asked: object,
  signal: AbortSignal | null = null,
): Promise<Answer<Result>> {
  const token = document.querySelector<HTMLMetaElement>(`meta[name="${tokenName}"]`)?.content ?? '';
  try {
    const response = await fetch(ofBase(address), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Basin-Token': encodeURIComponent(token),
      },
      body: JSON.stringify(asked),
      signal,
    });
    // The guard refuses in words of its own.
    if (response.headers.get('content-type')?.startsWith('application/json') === true) {
      return (await response.json()) as Answer<Result>;
    }
    return {
      ok: false,
      code: String(response.status),
      message: (await response.text()).trim().slice(0, 500),
      remedy: 'Reload the page: the server may have been started anew since it was opened.',
    };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return {
      ok: false,
      code: 'offline',
      message: 'The dashboard’s server does not answer.',
      remedy: 'See whether it still runs, then try again.',
    };
  }
}
