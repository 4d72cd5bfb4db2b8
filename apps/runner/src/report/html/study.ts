import { formatCount, plural, taskStates, timesText } from '@basin/core';
import { environmentText } from '../environments.ts';
import type { StudyReport, FigureReport } from '../study-report.ts';
import { figureFile } from '../figure-files.ts';
import { settingLines } from '../settings.ts';
import { claimCard, studyTitle } from './claims.ts';
import { html, type Markup } from './escape.ts';
import { inlineFigure } from './inline-figure.ts';
import { rowsTable, spread, table } from './table.ts';

const mostUnfinished = 20;

/** Everything of one study. */
export function studySection(report: StudyReport): Markup {
  return html`<section>
    <h2 id="${report.slug}">${studyTitle(report)}</h2>
    ${report.question === null ? null : html`<p><strong>${report.question}</strong></p> `}
    <h3>Settings</h3>
    <div class="scroll">
      <table>
        <tbody>
          ${facts(report).map(
            ([name, lines]) =>
              html`<tr>
                <th>${name}</th>
                <td>${lines.map((line) => html`<div>${line}</div>`)}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${unfinishedTable(report)}${
      report.problem === null
        ? null
        : html`<p class="problem">Findings could not be computed: ${report.problem}</p>`
    }
    <h3>Figures</h3>
    ${report.figures.map((figure) => figureBlock(report.slug, figure))}
    ${report.claims.length === 0 ? null : html`<h3>Claims</h3> `}${report.claims.map((claim) => claimCard(claim))}
  </section> `;
}

function facts(report: StudyReport): [name: string, lines: string[]][] {
  const { preset, planned, times } = report;
  return [
    ['scale', [preset]],
    ...report.settings.map((setting): [string, string[]] => [setting.name, settingLines(setting)]),
    ['tasks', [`${formatCount(planned)}: ${stateText(report)}`]],
    ['time', [timesText(times)]],
    [
      'environment',
      report.environments.map(
        (environment) =>
          `${environmentText(environment)} (${plural(environment.taskCount, 'task')})`,
      ),
    ],
    ['sweep', [report.sweepId]],
  ];
}

/** `12 done, 1 diverged`: the states that occur. */
export function stateText({ counts }: Pick<StudyReport, 'counts'>): string {
  return taskStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${formatCount(counts[state])} ${state}`)
    .join(', ');
}

function unfinishedTable({ unfinished }: StudyReport): Markup | null {
  if (unfinished.length === 0) return null;
  const rows = spread(unfinished, mostUnfinished).map((task) => ({
    task: task.label,
    state: task.state,
    code: task.errorCode,
    why: task.errorMessage,
  }));
  return html`<p>
      Tasks that are not done (${formatCount(rows.length)} of ${formatCount(unfinished.length)}):
    </p>
    <div class="scroll">${table(['task', 'state', 'code', 'why'], rows)}</div> `;
}

function figureBlock(slug: string, figure: FigureReport): Markup {
  const { id, title, caption, drawn, problem } = figure;
  if (drawn === null) {
    const why = problem === null ? 'nothing to draw: no result that it needs' : problem;
    return html`<p class="muted"><strong>${title}</strong>: ${why}.</p> `;
  }
  const links = (['svg', 'png', 'csv'] as const).map(
    (kind) => html`<a href="${figureFile(slug, id, kind)}">${kind.toUpperCase()}</a> `,
  );
  return html`<figure id="${slug}-${id}">
    ${inlineFigure(drawn.svg, `${slug}-${id}`)}
    <figcaption><strong>${title}.</strong> ${caption} ${links}</figcaption>
    ${rowsTable(drawn.rows)}
    <p class="fine">SHA-256 of the data: <code>${drawn.summarySha256}</code></p>
  </figure> `;
}
