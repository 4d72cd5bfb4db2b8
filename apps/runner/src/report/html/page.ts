import { formatCount, plural } from '@basin/core';
import type { JudgedClaim } from '@basin/studies';
import type { StudyReport } from '../study-report.ts';
import type { Report } from '../read-report.ts';
import { allClaims, contradictionSection } from './claims.ts';
import { html, Markup } from './escape.ts';
import { studySection, stateText } from './study.ts';
import { style } from './style.ts';

/** The whole report as one HTML page that needs nothing else: no script, no network. */
export function reportPage(report: Report): string {
  const { studies, missing, contradiction, standing } = report;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Basin report</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <h1>Basin: how small neural networks train</h1>
        <p>
          ${coverage(report)}, computed from the stored results of a database alone. Every verdict
          is given by a rule in code; each study is shown by its complete, largest, newest sweep.
        </p>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>#</th>
                <th>Study</th>
                <th>Scale</th>
                <th>Tasks</th>
                <th>Claims</th>
              </tr>
            </thead>
            <tbody>
              ${studies.map(
                (study) =>
                  html`<tr>
                    <td>${study.number}</td>
                    <td><a href="#${study.slug}">${study.title}</a></td>
                    <td>${study.preset}</td>
                    <td>${stateText(study)}</td>
                    <td>${claimCounts(study)}</td>
                  </tr> `,
              )}${missing.map(
                ({ number, title }) =>
                  html`<tr class="muted">
                    <td>${number}</td>
                    <td>${title}</td>
                    <td colspan="3">not in this database</td>
                  </tr> `,
              )}
            </tbody>
          </table>
        </div>
        ${
          studies.some(({ claims }) => claims.length > 0)
            ? html`<h2 id="claims">All claims</h2>
                <p>The source report’s words in quotation marks, beside what was found.</p>
                ${standing === null ? null : html`<p>${standing}</p> `}${allClaims(studies)}`
            : null
        }${contradiction === null ? null : contradictionSection(contradiction)}
        ${studies.map(studySection)}
      </body>
    </html> `;
  return page.text;
}

/** `3 of 10 experiments and 2 studies`. */
function coverage({ studies, missing }: Report): string {
  const own = studies.filter(({ number }) => number === null).length;
  const builtIn = studies.length - own;
  const parts = [
    ...(builtIn === 0
      ? []
      : [`${formatCount(builtIn)} of ${plural(builtIn + missing.length, 'experiment')}`]),
    ...(own === 0 ? [] : [plural(own, 'study', 'studies')]),
  ];
  return parts.join(' and ');
}

/** `2 supported, 1 undecided`. */
export function claimCounts({ claims }: Pick<StudyReport, 'claims'>): string {
  const verdicts: JudgedClaim['verdict'][] = ['supported', 'contradicted', 'undecided'];
  return verdicts
    .map((verdict) => ({ verdict, times: claims.filter((c) => c.verdict === verdict).length }))
    .filter(({ times }) => times > 0)
    .map(({ verdict, times }) => `${times} ${verdict}`)
    .join(', ');
}
