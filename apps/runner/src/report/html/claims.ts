import { checkText, type Contradiction, type JudgedClaim } from '@basin/studies';
import type { StudyReport } from '../study-report.ts';
import { html, type Markup } from './escape.ts';

/** A claim in full: its words, what was found, and by which rule. */
export function claimCard(claim: JudgedClaim, heading: Markup | null = null): Markup {
  const again = checkText(claim.verdict, claim.checked);
  return html`<div class="claim ${claim.verdict}">
    ${heading}
    <blockquote>${claimWords(claim)}</blockquote>
    <p><span class="verdict">${verdictText(claim)}</span> · ${claim.statistic}</p>
    <p>${claim.reason}</p>
    ${again === null ? '' : html`<p>${again}</p>`}
    ${claim.assurance === null ? '' : html`<p class="muted">${claim.assurance}</p>`}
    <p class="muted">
      Rule: ${claim.rule} Unit of evidence: ${claim.unit}. Error rate: ${claim.errorRate}
    </p>
  </div> `;
}

/** The report's words in quotation marks; claims of ours are said to be ours, a study's are its own. */
function claimWords({ words, source }: JudgedClaim): Markup {
  if (source === 'study') return html`${words}`;
  return source === 'report'
    ? html`“${words}”`
    : html`${words} <span class="muted">(ours, not the report’s)</span>`;
}

const marks = { supported: '✓', contradicted: '✗', undecided: '?' } as const;

function verdictText({ verdict }: JudgedClaim): string {
  return `${marks[verdict]} ${verdict}`;
}

/** With what a second precision says, where the claim asks for one. */
function checkedVerdictText(claim: JudgedClaim): string {
  const again = checkText(claim.verdict, claim.checked);
  return again === null ? verdictText(claim) : `${verdictText(claim)}, ${again}`;
}

/** All claims of all studies in one table. */
export function allClaims(studies: readonly StudyReport[]): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Study</th>
          <th>Claim</th>
          <th>Verdict</th>
          <th>Statistic</th>
        </tr>
      </thead>
      <tbody>
        ${studies.flatMap((study) =>
          study.claims.map(
            (claim) =>
              html`<tr class="${claim.verdict}">
                <td><a href="#${study.slug}">${study.number ?? study.title}</a></td>
                <td>${claimWords(claim)}</td>
                <td class="verdict">${checkedVerdictText(claim)}</td>
                <td>${claim.statistic}</td>
              </tr> `,
          ),
        )}
      </tbody>
    </table>
  </div> `;
}

/** Two claims that cannot both hold, side by side. */
export function contradictionSection(contradiction: Contradiction<StudyReport>): Markup {
  return html`<h3 id="contradiction">A contradiction within the source report</h3>
    <p><strong>${contradiction.question}</strong> ${contradiction.explanation}</p>
    <div class="sides">
      ${contradiction.sides.map(({ study, claim }) =>
        claimCard(claim, html`<h4>${studyTitle(study)} (${study.preset})</h4> `),
      )}
    </div> `;
}

/** `3. Trajectories of weights`; a study of someone's own has no number. */
export function studyTitle({ number, title }: Pick<StudyReport, 'number' | 'title'>): string {
  return number === null ? title : `${number}. ${title}`;
}
