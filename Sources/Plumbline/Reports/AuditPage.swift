import Attestation

/// The page: one file without scripts, links to elsewhere, fonts or pictures of others.
struct AuditPage {
  var sections: [AuditSection]
  /// As the caller gave it; a page without one is the same whenever it is made.
  var time: String?

  var html: String {
    HTMLFragment.document(.element("html", ["lang": "en", "dir": "ltr"], [head, body]))
  }

  private var title: String {
    guard let first = sections.first, sections.count == 1 else { return "Audit of \(sections.count) files" }
    return "\(first.verdict.word): \(first.title)"
  }

  /// Nothing may be loaded, sent or run; of styles only the one below, by its hash (CSP Level 3).
  private var policy: String {
    let hash = Base64Text.encode(SHA256Digest.hash(Array("\(AuditStyle.sheet)".utf8)))
    return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
  }

  private var head: HTMLFragment {
    .element(
      "head", [:],
      [
        .empty("meta", ["charset": "utf-8"]),
        .empty("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
        .empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .empty("meta", ["name": "referrer", "content": "no-referrer"]),
        .empty("meta", ["name": "color-scheme", "content": "light dark"]),
        .element("title", [:], title), .style(AuditStyle.sheet),
      ])
  }

  private var body: HTMLFragment {
    var parts: [HTMLFragment] = []
    if sections.count > 1 { parts.append(index) }
    let articles = sections.enumerated().map { article($0.element, number: $0.offset + 1) }
    parts.append(.element("main", [:], articles + (sections.contains(where: \.isAboutProofs) ? [limits] : [])))
    parts.append(footer)
    return .element("body", [:], parts)
  }

  // MARK: Several files

  private var index: HTMLFragment {
    let items = sections.enumerated().map { index, section in
      HTMLFragment.element(
        "li", [:],
        [
          .element("a", ["href": "#file-\(index + 1)"], ShownText.quoted(section.fileName)), .text(": "),
          .element("strong", [:], section.verdict.word),
        ])
    }
    return .element(
      "header", [:],
      [
        .element("h1", [:], title),
        .element("nav", ["aria-label": "Files"], [.element("ol", ["class": "index"], items)]),
      ])
  }

  // MARK: One file

  /// Headings are one level lower where there are several files.
  private func heading(_ level: Int, _ text: String) -> HTMLFragment {
    switch level + (sections.count > 1 ? 1 : 0) {
    case 1: .element("h1", [:], text)
    case 2: .element("h2", [:], text)
    default: .element("h3", [:], text)
    }
  }

  private func article(_ section: AuditSection, number: Int) -> HTMLFragment {
    var parts = [
      heading(1, section.title),
      .element("p", ["class": "under"], "\(section.kind), file \(ShownText.quoted(section.fileName))"),
      verdict(section.verdict),
    ]
    if !section.shown.isEmpty { parts += [heading(2, section.shownTitle), list(section.shown, "shown")] }
    if !section.notShown.isEmpty { parts += [heading(2, "What is not shown"), list(section.notShown, "not-shown")] }
    parts += [heading(2, "Checks"), checks(section.checks)]
    if !section.charts.isEmpty { parts += [heading(2, "Plots")] + section.charts.map(\.html) }
    if !section.facts.isEmpty { parts += [heading(2, section.factsTitle), facts(section.facts)] }
    if !section.tables.isEmpty { parts += [heading(2, "Tables")] + section.tables.map(table) }
    return .element("article", ["id": "file-\(number)"], parts)
  }

  private func verdict(_ verdict: AuditSection.Verdict) -> HTMLFragment {
    .element(
      "div", ["class": "verdict " + verdict.standing.rawValue],
      [.element("strong", [:], verdict.word)] + verdict.reasons.map { .element("p", [:], $0) })
  }

  private func list(_ sentences: [String], _ name: String) -> HTMLFragment {
    .element("ul", ["class": name], sentences.map { .element("li", [:], $0) })
  }

  private func checks(_ checks: [AuditSection.Check]) -> HTMLFragment {
    let items = checks.map { check in
      HTMLFragment.element(
        "li", [:],
        [
          .element("span", ["class": "mark " + check.outcome.name], check.outcome.word), .text(" "),
          .element("b", [:], check.title), .text(" "), .element("span", ["class": "detail"], check.detail),
        ])
    }
    return .element("ul", ["class": "checks", "role": "list"], items)
  }

  private func facts(_ facts: [AuditSection.Fact]) -> HTMLFragment {
    .element(
      "dl", [:],
      facts.flatMap { fact -> [HTMLFragment] in
        let value: HTMLFragment =
          switch fact.form {
          case .text: .element("dd", [:], fact.value)
          case .digest: .element("dd", [:], [.element("code", ["class": "digest"], fact.value)])
          case .quotation: .element("dd", ["class": "quotation"], [.lines(fact.value)])
          }
        return [.element("dt", [:], fact.name), value]
      })
  }

  private func table(_ table: AuditSection.Table) -> HTMLFragment {
    let titles = table.titles.map { HTMLFragment.element("th", ["scope": "col"], $0) }
    let rows = table.rows.map { row in
      HTMLFragment.element(
        "tr", [:],
        row.enumerated().map { index, text in
          index == 0 ? .element("th", ["scope": "row"], text) : .element("td", [:], text)
        })
    }
    let content = HTMLFragment.element(
      "table", [:],
      [
        .element("caption", [:], table.caption), .element("thead", [:], [.element("tr", [:], titles)]),
        .element("tbody", [:], rows),
      ])
    // What can scroll has to be reachable with the keyboard.
    return .element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": table.caption], [content])
  }

  // MARK: All files

  private var limits: HTMLFragment {
    .element(
      "section", [:],
      [.element("h2", [:], "What no proof of this kind shows"), list(ProofLimits.sentences, "limits")])
  }

  private var footer: HTMLFragment {
    let time = time.map { " at \($0), the time that its maker gave" } ?? ""
    let text =
      "Made by plumb \(Release.version)\(time). A page proves nothing by itself: whoever relies on it should run the "
      + "same checks on the files. Characters that would be invisible or change the direction of writing are shown as "
      + "\\u{..}."
    return .element("footer", [:], [.element("p", [:], text)])
  }
}

extension AuditSection.Check.Outcome {
  /// Of its style.
  var name: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .notDone: "undone"
    case .doubtful: "doubtful"
    }
  }

  var word: String {
    switch self {
    case .passed: "passed"
    case .failed: "FAILED"
    case .notDone: "not done"
    case .doubtful: "in doubt"
    }
  }
}
