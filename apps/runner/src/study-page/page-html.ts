import { createHash } from 'node:crypto';
import { type StudyPage, studyPageElement } from '@basin/studies';
import { html, Markup } from '../report/html/escape.ts';
import { finiteJson } from '../report/finite-json.ts';

/** The compiled script and style sheet of the page. */
export interface PageCode {
  script: string;
  style: string;
}

/**
 * A study's page as one HTML file: its data, its script and its style are within. Its policy forbids
 * the browser to load or to send anything.
 */
export function pageHtml(page: StudyPage, code: PageCode): string {
  const script = withoutEndOfScript(code.script);
  const style = code.style.replaceAll('</', '<\\/');
  const policy = [
    "default-src 'none'",
    `script-src '${digestOf(script)}'`,
    `style-src '${digestOf(style)}'`,
    // Charts place and blend marks with style attributes.
    "style-src-attr 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const { title, question } = page.sweep;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Basin</title>
        ${element('<style>', style, '</style>')}
      </head>
      <body>
        <div id="root">
          <noscript
            ><main class="page">
              <h1>${title}</h1>
              <p>${question}</p>
              <p>This page draws with a script of its own, which this browser does not run.</p>
            </main></noscript
          >
        </div>
        ${element(`<script type="application/json" id="${studyPageElement}">`, dataText(page), '</script>')}
        ${element('<script>', script, '</script>')}
      </body>
    </html> `.text;
}

/** An element with exactly this content: digests are of every blank in it. */
function element(begin: string, content: string, end: string): Markup {
  return new Markup(`${begin}${content}${end}`);
}

/** JSON in which nothing ends the element that holds it. */
function dataText(page: StudyPage): string {
  return JSON.stringify(finiteJson(page)).replaceAll('<', '\\u003c');
}

/** Strings of a script may hold what HTML reads as its end, or as the begin of a comment in it. */
function withoutEndOfScript(script: string): string {
  return script.replaceAll(/<\/(script)/gi, '\\x3c/$1').replaceAll('<!--', '\\x3c!--');
}

function digestOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
