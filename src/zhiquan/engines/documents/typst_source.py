"""The Typst program that sets a document; its data arrive as JSON, never as markup.

Body type stands on a line grid: the edges of the type are fixed lengths that add up to the grid's pitch,
with no leading between, so a stand-in font or a bold word cannot move a line.
"""

from __future__ import annotations

SOURCE = r"""
#let d = json(bytes(sys.inputs.doc))
#let l = d.layout
#let len(x) = x * 1pt
#let fam = d.families
#let pitch = len(l.line)
#let ch = len(l.char)
#let top = len(l.top)
#let em-top(size) = 0.88 * size
// Edges that centre type of a size in a line of a given pitch.
#let edges(size, line) = (
  top-edge: em-top(size) + (line - size) / 2,
  bottom-edge: em-top(size) - size - (line - size) / 2,
)
#let small(body, line: len(l.imprint_line)) = {
  set text(size: len(l.small), tracking: 0pt, ..edges(len(l.small), line))
  set par(first-line-indent: 0pt)
  body
}
#let flat(body) = {
  set text(tracking: 0pt)
  set par(first-line-indent: 0pt, justify: false)
  body
}
#let runs(items) = items.map(r => if r.b { strong(r.t) } else { r.t }).join()

// -- page furniture ---------------------------------------------------------------------------------
#let dash-height() = measure(
  text(font: fam.song, size: len(l.number), top-edge: "bounds", bottom-edge: "baseline")[—]
).height
#let folio(n) = text(font: fam.song, size: len(l.number), tracking: 0pt, overhang: false,
  top-edge: dash-height(), bottom-edge: "baseline", "— " + str(n) + " —")
// A blank page stands between the text and the imprint: it stays blank, and neither bears a number.
#let ending(n) = {
  let ends = query(<content-end>)
  let marks = query(<imprint>)
  if ends.len() == 0 or marks.len() == 0 { return (blank: false, silent: false) }
  let last = ends.first().location().page()
  let at = marks.first().location().page()
  (blank: last < n and n < at, silent: at - last >= 2 and n > last)
}
#let furniture = context {
  let n = here().page()
  let state = ending(n)
  let indent = len(l.number_indent)
  if d.notices.len() > 0 and not state.blank {
    let x = if page.flipped { len(l.bottom) } else { len(l.left) }
    place(std.top + left, dx: x, dy: top / 2 - len(l.notice),
      text(font: fam.hei, size: len(l.notice), tracking: 0pt, fill: luma(60), d.notices.join("　")))
  }
  if (d.folios or counter(page).final().first() > 1) and not state.silent {
    let odd = calc.odd(n)
    if page.flipped {
      let turned = rotate(90deg, reflow: true, folio(n))
      let x = len(l.bottom) - len(l.drop) - dash-height()
      if odd { place(bottom + left, dx: x, dy: -(len(l.right) + indent), turned) }
      else { place(std.top + left, dx: x, dy: len(l.left) + indent, turned) }
    } else {
      let y = top + len(l.height) + len(l.drop)
      if odd { place(std.top + right, dx: -(len(l.right) + indent), dy: y, folio(n)) }
      else { place(std.top + left, dx: len(l.left) + indent, dy: y, folio(n)) }
    }
  }
}

#set document(title: d.meta.title, author: d.meta.author,
  date: datetime(year: d.meta.date.at(0), month: d.meta.date.at(1), day: d.meta.date.at(2)))
#set page(width: len(l.width), height: len(l.page_height), foreground: furniture,
  margin: (top: top, left: len(l.left), right: len(l.right), bottom: len(l.bottom) - 0.05pt))
// A run of type carries no tracking behind its last glyph, and figures are runs of their own. The slack
// lets a full line fit all the same; justifying takes it up again.
#let slack = 0.1pt
// Half-width figures and letters, as 仿宋 has them: two to a cell of the grid. Not for all text: the
// feature would narrow full-width punctuation too.
#show regex("[!-~]+"): set text(features: ("hwid",))
#set text(font: fam.song, size: len(l.body), lang: "zh", region: "cn", cjk-latin-spacing: none,
  tracking: len(l.tracking) - slack, hyphenate: false, overhang: false,
  costs: (widow: 0%, orphan: 0%), ..edges(len(l.body), pitch))
#set par(justify: true, leading: 0pt, spacing: 0pt, linebreaks: "simple",
  first-line-indent: (amount: l.indent * ch, all: true))
#set block(above: 0pt, below: 0pt)
#show heading: it => {
  set text(size: len(l.body), weight: "regular",
    font: if it.level == 1 { fam.hei } else if it.level == 2 { fam.kai } else { fam.song })
  block(width: 100%, above: 0pt, below: 0pt, sticky: true, par(it.body))
}

// A place that can be asked for; an empty block, since a bare tag may slide behind the space that follows it.
#let place-mark(label) = block(height: 0pt, above: 0pt, below: 0pt, [#metadata(none)#label])
// After something of free height, go on at the next line of the grid.
#let resync = {
  place-mark(<free-end>)
  context {
    let end = query(selector(<free-end>).before(here())).last().location().position()
    let rest = calc.rem((end.y - top) / 1pt, l.line)
    if rest > 0.1 and l.line - rest > 0.1 { v((l.line - rest) * 1pt) }
  }
}

// -- head -------------------------------------------------------------------------------------------
#let spread(body, size, step) = text(size: size, weight: "bold", tracking: step - size, body)
#let mark(m) = {
  set text(fill: rgb(d.layout.red), top-edge: "bounds", bottom-edge: "baseline")
  let size = len(m.size)
  let step = len(m.char_pitch)
  let wide = len(m.names_width)
  let suffix-wide = if m.suffix == "" { 0pt } else { (m.suffix.clusters().len() + 0.5) * step }
  let left-edge = (len(l.block) - wide - suffix-wide) / 2
  for (i, line) in m.lines.enumerate() {
    let parts = line.clusters()
    let gap = if parts.len() > 1 { (wide - step * parts.len()) / (parts.len() - 1) } else { 0pt }
    let body = spread(line, size, step + gap)
    let real = measure(body).width - (step + gap - size)
    let dx = if m.lines.len() > 1 { left-edge } else { (len(l.block) - real) / 2 }
    place(std.top + left, dx: dx, dy: len(m.top) + i * len(m.line_pitch), flat(body))
  }
  if m.suffix != "" {
    let tall = (m.lines.len() - 1) * len(m.line_pitch) + size
    place(std.top + left, dx: left-edge + wide + 0.5 * step, dy: len(m.top) + (tall - size) / 2,
      flat(spread(m.suffix, size, step)))
  }
}
#let title(hd) = place(std.top + left, dy: len(hd.title_top), block(width: 100%, {
  set align(center)
  set text(size: len(l.title), weight: "bold", tracking: len(hd.title_spacing),
    ..edges(len(l.title), len(l.title_line)))
  set par(first-line-indent: 0pt, justify: false)
  hd.title.join(linebreak())
}))
#let at-line(y, where, body) = place(std.top + left, dy: len(y), block(width: 100%, flat(align(where, body))))
#let head(hd) = block(width: 100%, height: len(hd.height), context {
  let said = title(hd)
  if hd.title_first { said }
  if hd.mark != none { mark(hd.mark) }
  let indent = if hd.rule_red { len(l.head_indent) } else { 0pt }
  for line in hd.lines {
    if line.left != "" { at-line(line.top, left, h(indent) + line.left) }
    if line.center != "" { at-line(line.top, center, line.center) }
    if line.right.len() > 0 {
      let said(name) = if d.signing { text(font: fam.kai, name) } else { name }
      let slots = line.right.map(((label, name)) => label + said(name))
      at-line(line.top, right, slots.join(h(1em)) + h(indent))
    }
  }
  if hd.rule > 0 {
    place(std.top + left, dy: len(hd.rule_top),
      rect(width: 100%, height: len(hd.rule), fill: if hd.rule_red { rgb(l.red) } else { black }))
  }
  if not hd.title_first { said }
})

// -- blocks -----------------------------------------------------------------------------------------
#let sides = (left: left, center: center, right: right)
#let ruled(b) = {
  set text(size: len(l.table), tracking: 0pt, ..edges(len(l.table), len(l.table_line)))
  set par(first-line-indent: 0pt, justify: false)
  if b.caption != "" { block(sticky: true, width: 100%, align(center, text(font: fam.hei, b.caption))) }
  let head = if b.headless { () } else { (table.header(..b.header.map(c => text(font: fam.hei, c))),) }
  table(columns: b.widths.map(w => w * 1fr), stroke: len(l.table_rule),
    inset: (x: len(l.cell_pad), y: len(b.pad)),
    align: (x, y) => horizon + if y == 0 and not b.headless { center } else { sides.at(b.align.at(x)) },
    ..head,
    ..b.rows.flatten().map(c => c.split("\n").join(linebreak())))
}
// A short table is kept whole and padded to the grid; a long one breaks, and the text below it realigns.
#let fitted(body) = context {
  let tall = measure(block(width: len(l.block), body)).height
  if tall > len(l.height) / 2 { body; if d.realign { resync } }
  else {
    let whole = calc.ceil(tall / pitch - 0.01) * pitch
    block(width: 100%, breakable: false, height: whole, align(horizon, body))
  }
}
#let item(b, last, grid) = {
  if b.kind == "heading" { heading(level: b.level, b.number + b.text) }
  else if b.kind == "paragraph" {
    let indent = if b.indent { l.indent * ch } else { 0pt }
    let p = par(first-line-indent: (amount: indent, all: true), runs(b.runs))
    if last { block(width: 100%, sticky: true, p) } else { p }
  }
  else if b.kind == "note" { par(b.text) }
  else if b.kind == "quote" {
    let p = text(font: fam.kai, par(b.text))
    if last { block(width: 100%, sticky: true, p) } else { p }
  }
  else if b.kind == "table" { if grid { fitted(ruled(b)) } else { ruled(b) } }
  else { pagebreak(weak: true) }
}
#let flow(blocks, hold: false, grid: true) = {
  for (i, b) in blocks.enumerate() { item(b, hold and i == blocks.len() - 1, grid) }
}
#let attachments(items) = if items.len() > 0 {
  v(l.attachments_gap * pitch)
  for (i, (label, number, name)) in items.enumerate() {
    block(sticky: true, width: 100%, grid(columns: ((l.indent + 3) * ch, auto, 1fr),
      flat(h(l.indent * ch) + label), flat(number), { set par(first-line-indent: 0pt); name }))
  }
}
#let signature(lines) = if lines.len() > 0 {
  block(width: 100%, breakable: false, flat(for line in lines {
    v(line.gap * pitch)
    if line.left != none { block(h(line.left * ch) + line.cells.first()) }
    else if line.cells.len() == 1 { align(right, block(line.cells.first() + h(line.right * ch))) }
    else { grid(columns: line.cells.map(_ => 1fr), align: center, ..line.cells) }
  }))
}
#let imprint(m) = block(width: 100%, breakable: false, {
  let side = l.imprint_indent * len(l.small)
  let rule(weight) = block(above: 0pt, below: 0pt, rect(width: 100%, height: len(weight), fill: black))
  let row(body) = pad(x: side, small(body))
  rule(l.outer)
  if m.copied_to != "" {
    row(par(hanging-indent: 3em, "抄送：" + m.copied_to))
    rule(l.inner)
  }
  row(par(justify: false, m.issued_by + h(1fr) + m.issued_on))
  if m.copies != "" {
    rule(l.inner)
    row(align(right, m.copies))
  }
  rule(l.outer)
})

#let content-end = place-mark(<content-end>)

// -- the document -----------------------------------------------------------------------------------
#context head(d.head)
#if d.addressee != "" { par(first-line-indent: 0pt, d.addressee) }
#flow(d.body, hold: d.hold)
#attachments(d.attachments)
#signature(d.signature)
#if d.remark != "" { par(d.remark) }
#for (i, a) in d.annexes.enumerate() {
  let body = {
    let name = if d.annexes.len() > 1 { "附件" + str(i + 1) } else { "附件" }
    block(sticky: true, flat(text(font: fam.hei, name)))
    block(sticky: true, width: 100%, {
      v(l.annex_gap * pitch)
      set text(size: len(l.title), weight: "bold", tracking: 0pt, ..edges(len(l.title), pitch))
      set par(first-line-indent: 0pt, justify: false)
      align(center, a.title)
    })
    v(l.annex_gap * pitch)
    flow(a.blocks, grid: not a.landscape)
    if i == d.annexes.len() - 1 { content-end }
  }
  if a.landscape {
    let turned = (left: len(l.bottom), right: top, top: len(l.left), bottom: len(l.right))
    page(flipped: true, margin: turned, body)
  } else { pagebreak(weak: true); body }
}
#if d.annexes.len() == 0 { content-end }
#if d.imprint != none {
  context {
    let here-at = query(<content-end>).first().location().position()
    let tall = measure(block(width: len(l.block), imprint(d.imprint))).height
    let fits = not d.turned and here-at.y + tall <= top + len(l.height) + 0.5pt
    if d.even and (calc.odd(here-at.page) or not fits) { pagebreak(weak: true, to: "even") }
    else if not fits { pagebreak(weak: true) }
  }
  v(1fr)
  [#metadata(none)<imprint>]
  imprint(d.imprint)
}
#context [#metadata((
  content: query(<content-end>).first().location().page(),
  imprint: query(<imprint>).map(m => m.location().page()).at(0, default: none),
))<where>]
"""
