import type { Answer, Said } from '../actions/answer.ts';
import { problemsOf } from './problems.ts';
import styles from './new.module.css';

/** What a study would run, or what is wrong with it; a problem leads to its place in the text. */
export function Checked(props: {
  answer: Answer<Said> | null;
  goTo?: (line: number, column: number) => void;
}) {
  const { answer, goTo } = props;
  if (answer === null) return <p role="status">Checking …</p>;
  if (answer.ok) {
    const [head = '', ...rest] = answer.said.split('\n');
    return (
      <div role="status" className={styles['plan']}>
        <p>{head}</p>
        {rest.length === 0 ? null : (
          <pre tabIndex={0} aria-label="What it would run">
            {rest.join('\n').trim()}
          </pre>
        )}
      </div>
    );
  }
  const problems = problemsOf(answer.message);
  return (
    <div role="status" className={styles['problems']}>
      {problems.length === 0 ? (
        <p>
          {answer.message} {answer.remedy} <code>{answer.code}</code>
        </p>
      ) : (
        <ul aria-label="Problems">
          {problems.map(({ line, column, code, message }, index) => (
            <li key={index}>
              {line === null ? null : (
                <button type="button" onClick={() => goTo?.(line, column)}>
                  {line}:{column}
                </button>
              )}
              <span>
                {message} <code>{code}</code>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
