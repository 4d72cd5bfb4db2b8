/** The page's whole style: light and dark by the reader's setting, always light on paper. */
export const style = `
:root { --ink: #1b1f24; --paper: #ffffff; --muted: #57606a; --line: #d0d7de; --soft: #f6f8fa;
  --supported: #116329; --contradicted: #a40e26; --undecided: #6b4a00; --link: #0550ae; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --muted: #9198a1; --line: #30363d;
  --soft: #161b22; --supported: #57c96b; --contradicted: #ff8182; --undecided: #e0b04c; --link: #79b8ff; } }
@media print { :root { --ink: #000000; --paper: #ffffff; --muted: #444444; --line: #bbbbbb; --soft: #ffffff;
  --supported: #0a4d1c; --contradicted: #8a0a1f; --undecided: #5a3d00; --link: #000000; color-scheme: light; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 58rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 Helvetica, Arial, "Liberation Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; } h2 { font-size: 1.45rem; margin: 3rem 0 .6rem; padding-top: .8rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.8rem 0 .5rem; } h4 { font-size: 1rem; margin: 0 0 .3rem; }
a { color: var(--link); } p { margin: .5rem 0; } .muted, figcaption, .fine { color: var(--muted); }
.fine { font-size: .82rem; overflow-wrap: anywhere; } code { font-size: .88em; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .28rem .7rem .28rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } td.number, th.number { text-align: right; }
figure { margin: 1.4rem 0 2rem; } figure svg { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); }
figcaption { font-size: .92rem; margin-top: .45rem; } figcaption strong { color: var(--ink); }
summary { cursor: pointer; font-size: .9rem; }
.claim { border: 1px solid var(--line); border-left: .3rem solid var(--verdict); padding: .7rem .9rem; margin: .8rem 0; background: var(--soft); }
.claim blockquote { margin: 0 0 .4rem; font-size: 1.02rem; } .claim p { margin: .25rem 0; font-size: .92rem; }
.supported { --verdict: var(--supported); } .contradicted { --verdict: var(--contradicted); } .undecided { --verdict: var(--undecided); }
.claims td:nth-child(2) { min-width: 15rem; } .claims td:nth-child(4) { min-width: 18rem; }
.verdict { color: var(--verdict); font-weight: 700; white-space: nowrap; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0 1rem; }
.problem { border: 1px solid var(--contradicted); padding: .6rem .9rem; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } h2 { break-before: page; border: 0; } h2, h3 { break-after: avoid; }
  figure, .claim, tr { break-inside: avoid; } a { text-decoration: none; } .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; } summary { list-style: none; } }
`;
