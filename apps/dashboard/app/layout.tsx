import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '@fontsource-variable/newsreader/wght-italic.css';
import './fallback-fonts.css';
import './globals.css';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { EarlyInput } from '../components/early-input/early-input.tsx';
import { keepEarlyInput, readyEvent } from '../components/early-input/keep-early-input.ts';
import { NoDatabase } from '../components/no-database.tsx';
import { SiteHeader } from '../components/site-header.tsx';
import { tokenName } from '../components/actions/ask-server.ts';
import { parseTheme, themeCookie } from '../components/theme.ts';
import { openDatabase } from '../data/database.ts';
import { pageHeaders } from '../page-headers.ts';

export const metadata: Metadata = {
  title: { default: 'Basin', template: '%s · Basin' },
  description: 'Studies of how small neural networks train.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

// Every page reads the database, and every response has a nonce of its own.
export const dynamic = 'force-dynamic';

const earlyScript = `(${keepEarlyInput.toString()})(${JSON.stringify(readyEvent)})`;

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The first time, all code of the page has just been run: others are answered before it is drawn.
  await nextTurn();
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  const access = openDatabase();
  // Set by server/http-server.ts for whoever may see the page: no page of another site can read it.
  const given = await headers();
  const token = given.get(pageHeaders.token) ?? '';
  const nonce = given.get(pageHeaders.nonce) ?? '';
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <head>
        <meta name={tokenName} content={decodeURIComponent(token)} />
        {/* Browsers hide the nonce of a script from others. */}
        <script
          nonce={nonce}
          suppressHydrationWarning
          dangerouslySetInnerHTML={{ __html: earlyScript }}
        />
      </head>
      <body>
        <SiteHeader theme={theme} />
        {/* Of a database that cannot be read no page has anything else to say. */}
        {access.state === 'broken' ? (
          <main id="content" className="page">
            <NoDatabase access={access} />
          </main>
        ) : (
          children
        )}
        <EarlyInput />
      </body>
    </html>
  );
}
