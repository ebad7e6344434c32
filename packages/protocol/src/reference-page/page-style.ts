/** The style sheet of the reference page: no fonts or files from elsewhere, dark or light as the reader's system is. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #f6f7f9; --line: #e3e6ea; --text: #1b2027; --soft: #5c6672; --accent: #0b7a75;
  --accent-soft: #e3f3f1; --code: #f2f4f7; --code-text: #253041; --key: #0b5cad; --string: #0a6b4f; --number: #9a4a00;
  --get: #0b6fb8; --post: #0a7d4f; --put: #9a6200; --delete: #b3261e;
  --sans: -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, "DejaVu Sans", system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --panel: #141920; --line: #252c36; --text: #e2e6ec; --soft: #94a0ae; --accent: #4fc7bd;
    --accent-soft: #12302f; --code: #161c24; --code-text: #d3dae4; --key: #7cb8f5; --string: #7fd0a8; --number: #eba767;
    --get: #6cb4f0; --post: #5cc894; --put: #e0ab4e; --delete: #f0857d;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.6 var(--sans); }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code { font: .88em var(--mono); }
p code, li code, td p code { background: var(--code); padding: .1em .35em; border-radius: 4px; }
.layout { display: grid; grid-template-columns: 272px minmax(0, 1fr); min-height: 100vh; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.75rem 1.25rem 3rem; background: var(--panel); border-right: 1px solid var(--line); }
.brand { display: block; color: var(--text); font-size: 1.05rem; font-weight: 650; letter-spacing: -.01em; }
.brand:hover { text-decoration: none; }
.version { color: var(--soft); font: .8rem var(--mono); }
nav h2 { margin: 1.6rem 0 .35rem; font-size: .72rem; font-weight: 650; letter-spacing: .08em; text-transform: uppercase; color: var(--soft); }
nav h2 a { color: inherit; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; align-items: baseline; gap: .5rem; padding: .22rem .5rem; margin: 0 -.5rem; border-radius: 6px; color: var(--text); font-size: .87rem; line-height: 1.4; }
nav li a:hover { background: var(--accent-soft); text-decoration: none; }
nav .method { flex: 0 0 2.4rem; font-size: .62rem; padding: 0; background: none; }
main { padding: 3rem clamp(1.25rem, 4vw, 4rem) 6rem; max-width: 1400px; }
h1 { margin: 0 0 .5rem; font-size: 2.1rem; line-height: 1.2; letter-spacing: -.025em; }
.lead { max-width: 46rem; margin: 0; color: var(--soft); font-size: 1.08rem; }
section > h2 { margin: 4rem 0 1rem; padding-bottom: .6rem; border-bottom: 1px solid var(--line); font-size: 1.45rem; letter-spacing: -.015em; }
h3 { margin: 0; font-size: 1.12rem; letter-spacing: -.01em; }
h4 { margin: 1.5rem 0 .4rem; font-size: .74rem; font-weight: 650; letter-spacing: .07em; text-transform: uppercase; color: var(--soft); }
.facts { max-width: 52rem; padding-left: 1.15rem; }
.facts li { margin: .4rem 0; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
tr:first-child > th, tr:first-child > td { border-top: 0; }
thead th { font-size: .74rem; font-weight: 650; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
.errors tbody tr:first-child > td { border-top: 1px solid var(--line); }
.errors td:nth-child(-n+2) { font-family: var(--mono); font-size: .82rem; white-space: nowrap; width: 5.5rem; }
.members th { width: 38%; overflow-wrap: anywhere; }
.members p { margin: .15rem 0 0; color: var(--soft); }
.required { display: inline-block; margin-left: .5rem; color: var(--delete); font-size: .74rem; font-style: normal; }
.type { font: .82rem var(--mono); overflow-wrap: anywhere; }
.default { color: var(--soft); font-size: .82rem; margin-left: .4rem; }
.endpoint { padding: 2rem 0 2.5rem; border-top: 1px solid var(--line); }
section > h2 + .endpoint { border-top: 0; padding-top: .5rem; }
h3 a { color: inherit; }
.endpoint:target h3, tr:target td { color: var(--accent); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2.5rem; }
.columns > div { min-width: 0; }
.columns > div > h4:first-child { margin-top: 0; }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin: .6rem 0 .8rem; }
.line code { font-size: .9rem; overflow-wrap: anywhere; }
.method { display: inline-block; padding: .12rem .45rem; border-radius: 5px; background: var(--code); font: 650 .72rem var(--mono); letter-spacing: .03em; }
.GET { color: var(--get); } .POST { color: var(--post); } .PUT { color: var(--put); } .DELETE { color: var(--delete); }
.access { padding: .1rem .55rem; border: 1px solid var(--line); border-radius: 99px; color: var(--soft); font-size: .75rem; white-space: nowrap; }
.about { margin: 0; max-width: 44rem; }
.codes { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0; padding: 0; list-style: none; }
.codes a { display: block; padding: .05rem .45rem; border-radius: 5px; background: var(--code); color: var(--code-text); font: .78rem/1.6 var(--mono); }
pre { margin: 0; padding: .9rem 1rem; max-height: 26rem; overflow: auto; background: var(--code); color: var(--code-text); border: 1px solid var(--line); border-radius: 8px; font: .8rem/1.55 var(--mono); }
pre code { font: inherit; }
pre i { font-style: normal; }
.k { color: var(--key); } .s { color: var(--string); } .n { color: var(--number); }
details { margin-top: 1.2rem; }
summary { cursor: pointer; color: var(--accent); font-size: .88rem; }
details table { margin-top: .5rem; }
.vectors dt { margin-top: 1rem; color: var(--soft); font-size: .84rem; }
.vectors dd { margin: .25rem 0 0; }
.vectors code { overflow-wrap: anywhere; white-space: pre-wrap; }
@media (max-width: 1180px) { .columns { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; } }
@media (max-width: 800px) {
  .layout { display: block; }
  nav { position: static; height: auto; display: flex; flex-wrap: wrap; align-items: baseline; gap: .5rem .6rem; padding: 1rem 1.25rem; border-right: 0; border-bottom: 1px solid var(--line); }
  nav .version { margin-right: auto; }
  nav ul:not(.basics), nav h2:first-of-type { display: none; }
  nav .basics { display: flex; flex-wrap: wrap; gap: .5rem .6rem; flex-basis: 100%; }
  nav h2 { margin: 0; letter-spacing: 0; text-transform: none; }
  nav h2 a, nav .basics a { margin: 0; padding: .2rem .65rem; border: 1px solid var(--line); border-radius: 99px; color: var(--text); font-size: .85rem; font-weight: 400; }
  main { padding-top: 2rem; }
  section > h2 { margin-top: 3rem; }
}
@media (max-width: 480px) { .members th, .members td { display: block; width: auto; padding: 0; border: 0; } .members th { padding-top: .6rem; border-top: 1px solid var(--line); } .members td { padding-bottom: .5rem; } .errors td:nth-child(-n+2) { width: 3.5rem; } }
@media print { nav { display: none; } .layout { display: block; } pre { max-height: none; } }
`;
