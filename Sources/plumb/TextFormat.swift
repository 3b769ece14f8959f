import Plumbline
import TextTable

/// Numbers and tables for people.
enum TextFormat {
  static func bytes(_ count: Int) -> String {
    count < 10_000 ? "\(count) bytes" : count < 10_000_000 ? "\(count / 1000) kB" : "\(count / 1_000_000) MB"
  }

  static func number(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1.0
    // Keep `digits` significant digits.
    while (value * scale).magnitude < Double(power(digits - 1)), scale < 1e12 { scale *= 10 }
    while (value * scale).magnitude >= Double(power(digits)), scale > 1e-12 { scale /= 10 }
    let rounded = scale >= 1 ? (value * scale).rounded() / scale : value.rounded()
    return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
  }

  private static func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { product, _ in product * 10 } }

  static func percent(_ fraction: Double) -> String {
    let tenths = Int((fraction * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  static func interval(_ lower: Int64?, _ upper: Int64?) -> String {
    guard let lower, let upper else { return "" }
    return "\(lower)...\(upper)"
  }

  static func list(_ values: [some CustomStringConvertible], limit: Int = 16) -> String {
    let shown = values.prefix(limit).map(\.description).joined(separator: " ")
    return values.count > limit ? "\(shown) ... (\(values.count) values)" : shown
  }

  static func shape(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "x") }

  /// A table with a title line; columns of numbers are right-aligned.
  static func table(_ titles: [String], _ rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "" }
    let isNumber = titles.indices.map { column in
      rows.allSatisfy { $0[column].isEmpty || $0[column].first?.isNumber == true || $0[column].first == "-" }
    }
    let table = TextTable<[String]> { row in
      titles.indices.map { Column(title: titles[$0], value: row[$0], align: isNumber[$0] ? .right : .left) }
    }
    return (table.string(for: rows, style: Style.plain) ?? "")
      .split(separator: "\n", omittingEmptySubsequences: true)
      .map { line in
        var line = line
        while line.last == " " { line.removeLast() }
        return "  " + line
      }
      .joined(separator: "\n")
  }

  /// Lines of a name and a value each, values aligned; those without a value are left out.
  static func fields(_ fields: [(String, String?)]) -> String {
    let shown = fields.filter { $0.1 != nil }
    let width = shown.map(\.0.count).max() ?? 0
    return shown.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + (value ?? "")
    }.joined(separator: "\n")
  }
}
