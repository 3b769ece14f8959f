/// A piece of a page, well-formed as HTML and as XML.
///
/// Names of elements and attributes and the style sheet are literals of this package. Every other string goes in as text
/// or as the value of an attribute, where it cannot become anything else: there is no other way in.
struct HTMLFragment: Sendable {
  private(set) var source: String

  private init(source: String) { self.source = source }

  static func text(_ text: String) -> HTMLFragment { HTMLFragment(source: escaped(text)) }

  /// Text whose line breaks are kept, for elements that show them.
  static func lines(_ text: String) -> HTMLFragment {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return HTMLFragment(source: lines.map { escaped(String($0)) }.joined(separator: "\n"))
  }

  static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: [HTMLFragment] = []
  ) -> HTMLFragment {
    HTMLFragment(
      source: open(name, attributes) + ">" + children.map(\.source).joined() + "</\(name)>" + lineBreak(after: name))
  }

  static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ text: String
  ) -> HTMLFragment {
    element(name, attributes, [.text(text)])
  }

  /// An element that has no content: `meta`, or a shape of a drawing.
  static func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) -> HTMLFragment {
    HTMLFragment(source: open(name, attributes) + "/>")
  }

  /// A style sheet, which may hold neither `<` nor `&`.
  static func style(_ sheet: StaticString) -> HTMLFragment { HTMLFragment(source: "<style>\(sheet)</style>\n") }

  static func document(_ root: HTMLFragment) -> String { "<!DOCTYPE html>\n" + root.source }

  private static func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) -> String {
    "<\(name)" + attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
  }

  private static func lineBreak(after name: StaticString) -> String {
    switch "\(name)" {
    case "a", "b", "code", "span", "strong", "svg", "td", "th", "time": ""
    default: "\n"
    }
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in ShownText.visible(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
