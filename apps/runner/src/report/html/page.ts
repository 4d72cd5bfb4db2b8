import { formatCount } from '@basin/core';
import type { JudgedClaim } from '@basin/studies';
import type { ExperimentReport } from '../experiment-report.ts';
import type { Report } from '../read-report.ts';
import { allClaims, contradictionSection } from './claims.ts';
import { html, Markup } from './escape.ts';
import { experimentSection, stateText } from './experiment.ts';
import { style } from './style.ts';

/** The whole report as one HTML page that needs nothing else: no script, no network. */
export function reportPage(report: Report): string {
  const { experiments, missing, contradiction, standing } = report;
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
          ${formatCount(experiments.length)} of ${formatCount(experiments.length + missing.length)}
          experiments, computed from the stored results of a database alone. Every verdict is given
          by a rule in code; each experiment is shown by its complete, largest, newest sweep.
        </p>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>#</th>
                <th>Experiment</th>
                <th>Scale</th>
                <th>Tasks</th>
                <th>Claims</th>
              </tr>
            </thead>
            <tbody>
              ${experiments.map(
                (experiment) =>
                  html`<tr>
                    <td>${experiment.number}</td>
                    <td><a href="#${experiment.slug}">${experiment.title}</a></td>
                    <td>${experiment.preset}</td>
                    <td>${stateText(experiment)}</td>
                    <td>${claimCounts(experiment)}</td>
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
        <h2 id="claims">All claims</h2>
        <p>The source report’s words in quotation marks, beside what was found.</p>
        ${standing === null ? null : html`<p>${standing}</p> `}${allClaims(experiments)}${contradiction === null ? null : contradictionSection(contradiction)}
        ${experiments.map(experimentSection)}
      </body>
    </html> `;
  return page.text;
}

/** `2 supported, 1 undecided`. */
export function claimCounts({ claims }: Pick<ExperimentReport, 'claims'>): string {
  const verdicts: JudgedClaim['verdict'][] = ['supported', 'contradicted', 'undecided'];
  return verdicts
    .map((verdict) => ({ verdict, times: claims.filter((c) => c.verdict === verdict).length }))
    .filter(({ times }) => times > 0)
    .map(({ verdict, times }) => `${times} ${verdict}`)
    .join(', ');
}
