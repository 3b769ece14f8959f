import Foundation

/// The unit of a row. Values are stored in the base unit: seconds or bytes.
public enum Unit: String, Sendable, Codable {
  case seconds, bytes, count

  /// The value with a prefix that leaves three or four digits.
  public func text(_ value: Double) -> String {
    switch self {
    case .count: return String(format: "%.0f", value)
    case .bytes:
      if value < 10_000 { return String(format: "%.0f B", value) }
      return value < 10e6 ? String(format: "%.1f kB", value / 1e3) : String(format: "%.1f MB", value / 1e6)
    case .seconds:
      for (scale, name) in [(1.0, "s"), (1e-3, "ms"), (1e-6, "us")] where value >= scale {
        return String(format: "%.3g %@", value / scale, name)
      }
      return String(format: "%.3g ns", value * 1e9)
    }
  }
}

/// One line of a report.
public struct Row: Sendable, Codable {
  public var name: String
  public var unit: Unit
  public var median: Double
  public var minimum: Double
  public var maximum: Double
  public var samples: Int
  /// Median in multiples of the report's reference row.
  public var ratio: Double?
  /// The largest median that meets the target.
  public var target: Double?

  public var meetsTarget: Bool? { target.map { median <= $0 } }

  public init(_ name: String, _ samples: Samples, unit: Unit = .seconds, ratio: Double? = nil, target: Double? = nil) {
    self.name = name
    self.unit = unit
    median = samples.median
    minimum = samples.minimum
    maximum = samples.maximum
    self.samples = samples.values.count
    self.ratio = ratio
    self.target = target
  }

  var cells: [String] {
    let verdict: String
    switch target {
    case nil: verdict = ""
    case let target? where median <= target: verdict = "\(unit.text(target)), met"
    case let target?: verdict = String(format: "%@, missed by %.0f %%", unit.text(target), (median / target - 1) * 100)
    }
    return [
      name, unit.text(median), unit.text(minimum), unit.text(maximum), "\(samples)",
      ratio.map { String(format: "%.2f", $0) } ?? "", verdict,
    ]
  }
}

/// A table of rows with the machine and the command that made them.
public struct Report: Sendable, Codable {
  public var title: String
  public var command: String
  public var machine: String
  public var load: Double
  /// Name of the row that ratios refer to.
  public var reference: String?
  public var notes: [String] = []
  public var rows: [Row] = []
  /// Largest resident set of the process that made the report, in bytes.
  public var peakMemory = 0

  public init(title: String, command: String, reference: String? = nil) {
    self.title = title
    self.command = command
    self.reference = reference
    machine = Machine.line
    load = Machine.load
  }

  /// Measures candidates side by side and appends one row for each.
  ///
  /// - Parameters:
  ///   - targets: seconds by candidate name.
  ///   - ratioTo: the candidate that ratios refer to; an earlier row will do.
  public mutating func measure(
    _ candidates: [Candidate], samples: Int = 15, targets: [String: Double] = [:], ratioTo: String? = nil
  ) {
    let measured = Sampling.seconds(candidates, samples: samples)
    var base: Double?
    if let wanted = ratioTo ?? reference {
      base =
        zip(candidates, measured).first { $0.0.name == wanted }?.1.median ?? rows.first { $0.name == wanted }?.median
    }
    for (candidate, reading) in zip(candidates, measured) {
      add(Row(candidate.name, reading, ratio: base.map { reading.median / $0 }, target: targets[candidate.name]))
    }
  }

  /// Appends a row and shows it.
  public mutating func add(_ row: Row) {
    rows.append(row)
    print(row.cells.filter { !$0.isEmpty }.joined(separator: "  "))
  }

  public var missedTargets: [Row] { rows.filter { $0.meetsTarget == false } }

  public var markdown: String {
    let header = ["", "median", "min", "max", "n", reference.map { "x \($0)" } ?? "ratio", "target"]
    let cells = rows.map(\.cells)
    // Columns that no row fills are left out.
    let used = header.indices.filter { column in column < 2 || cells.contains { !$0[column].isEmpty } }
    func line(_ row: [String]) -> String { "| " + used.map { row[$0] }.joined(separator: " | ") + " |" }

    var text = "# \(title)\n\nMade by `\(command)`.\n\nMachine: \(machine). "
    text += String(format: "Load when it started: %.1f. ", load)
    if peakMemory > 0 { text += "Peak memory of the benchmark itself: \(Unit.bytes.text(Double(peakMemory))). " }
    text += "\n\n" + line(header) + "\n" + line(header.map { _ in "---" }) + "\n"
    for row in cells { text += line(row) + "\n" }
    for note in notes { text += "\n\(note)\n" }
    return text
  }

  /// Writes `<name>.md` and `<name>.json` into the folder, which is made when missing.
  public mutating func write(name: String, folder: String) throws {
    peakMemory = Machine.peakMemory
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try markdown.write(toFile: "\(folder)/\(name).md", atomically: true, encoding: .utf8)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: "\(folder)/\(name).json"))
  }

  /// `Benchmarks/Results`, found from where the harness was compiled.
  public static var resultsFolder: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Results").path
  }
}
