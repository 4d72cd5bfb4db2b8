import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '@fontsource-variable/newsreader/wght-italic.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { SiteHeader } from '../components/site-header.tsx';
import { parseTheme, themeCookie } from '../components/theme.ts';

export const metadata: Metadata = {
  title: { default: 'Basin', template: '%s · Basin' },
  description: 'Studies of how small neural networks train.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

// Every page reads the database, and every response has a nonce of its own.
export const dynamic = 'force-dynamic';

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body>
        <SiteHeader theme={theme} />
        {children}
      </body>
    </html>
  );
}
