"""The one style sheet of a dossier: ink, paper and hairlines, on a screen, on a phone and on A4."""

from __future__ import annotations

STYLE = """\
:root { --ink: #16211f; --ink-2: #43504d; --paper: #fff; --paper-2: #f6f7f5; --rule: #dde1de; --accent: #0b5a66; }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.6 "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
h1 { font-size: 1.875rem; line-height: 1.3; margin: .25rem 0 1rem; }
h2 { font-size: 1.375rem; line-height: 1.3; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--ink); }
h3 { font-size: 1.125rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); }
a:focus-visible, .wide:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.kicker, dt, small, th { color: var(--ink-2); font-size: .8125rem; }
.kicker, .languages { margin: 0; }
.languages { text-align: right; font-size: .875rem; }
.languages a { display: inline-block; padding: .25rem .5rem; }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 0 0 1rem; }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: .75rem 0; list-style: none; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { font-weight: 400; white-space: nowrap; border-bottom-color: var(--ink-2); }
td { white-space: pre-line; overflow-wrap: break-word; min-width: 6rem; }
td:has(code) { min-width: 17rem; }
code { font: .8125rem/1.5 Consolas, "SFMono-Regular", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .languages { display: none; }
  .wide { overflow: visible; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8pt; }
  th, small, code { font-size: 7.5pt; }
  td code { font-size: 6.5pt; }
  td, td:has(code) { min-width: 0; }
  a { color: inherit; text-decoration: none; }
}
"""
