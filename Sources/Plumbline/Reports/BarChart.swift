/// Bars from 0, each with its name and value as text: the drawing repeats what the text says.
struct BarChart: Sendable {
  struct Bar: Sendable {
    var name: String
    /// The value for people.
    var value: String
    /// Length of the bar, from 0 to 1.
    var fraction: Double
    /// Ends of an interval around the end of the bar, from 0 to 1.
    var interval: ClosedRange<Double>?
  }

  var title: String
  /// What the bars are and where they come from.
  var caption: String
  /// What the left and right ends of the axis are.
  var ends: (String, String)
  var bars: [Bar]

  /// Bars of counts, the longest one over the whole width.
  init(title: String, caption: String, counts: [(name: String, count: Int)]) {
    self.title = title
    self.caption = caption
    let largest = counts.map(\.count).max() ?? 0
    ends = ("0", "\(largest)")
    bars = counts.map {
      Bar(name: $0.name, value: "\($0.count)", fraction: largest > 0 ? Double($0.count) / Double(largest) : 0)
    }
  }

  /// Bars of proportions, from 0 to 100 %.
  init(title: String, caption: String, proportions: [Bar]) {
    self.title = title
    self.caption = caption
    ends = ("0 %", "100 %")
    bars = proportions
  }

  var html: HTMLFragment {
    .element(
      "figure", ["class": "chart"],
      [
        .element("figcaption", [:], [.element("strong", [:], title), .text(" " + caption)]),
        .element("ul", ["role": "list"], bars.map(item)),
        .element(
          "p", ["class": "axis", "aria-hidden": "true"],
          [.element("span", [:], ends.0), .element("span", [:], ends.1)]),
      ])
  }

  private func item(_ bar: Bar) -> HTMLFragment {
    .element(
      "li", [:],
      [
        .element("span", ["class": "name"], bar.name), .text(" "), .element("span", ["class": "value"], bar.value),
        .element(
          "svg",
          [
            "xmlns": "http://www.w3.org/2000/svg", "width": "100%", "height": "14", "aria-hidden": "true",
            "focusable": "false",
          ], shapes(bar)),
      ])
  }

  private func shapes(_ bar: Bar) -> [HTMLFragment] {
    func line(_ style: String, _ from: (String, String), _ to: (String, String)) -> HTMLFragment {
      .empty("line", ["class": style, "x1": from.0, "y1": from.1, "x2": to.0, "y2": to.1])
    }
    var shapes: [HTMLFragment] = [.empty("rect", ["class": "track", "width": "100%", "height": "14"])]
    for place in ["25%", "50%", "75%"] { shapes.append(line("grid", (place, "0"), (place, "14"))) }
    shapes.append(.empty("rect", ["class": "bar", "width": Self.percent(bar.fraction), "height": "14"]))
    if let interval = bar.interval {
      let ends = (Self.percent(interval.lowerBound), Self.percent(interval.upperBound))
      shapes.append(line("span", (ends.0, "7"), (ends.1, "7")))
      for end in [ends.0, ends.1] { shapes.append(line("span", (end, "2"), (end, "12"))) }
    }
    return shapes
  }

  /// A length with two decimals, the same on every machine.
  static func percent(_ fraction: Double) -> String { PercentText.of(fraction, decimals: 2) + "%" }
}

/// Percentages in decimal digits, rounded to the nearest.
enum PercentText {
  /// - Parameter fraction: from 0 to 1; anything else is clamped.
  static func of(_ fraction: Double, decimals: Int = 1) -> String {
    let scale = decimals == 1 ? 10 : 100
    let clamped = fraction.isFinite ? min(max(fraction, 0), 1) : 0
    let units = Int((clamped * Double(100 * scale)).rounded())
    let rest = "\(units % scale)"
    return "\(units / scale)." + String(repeating: "0", count: decimals - rest.count) + rest
  }
}
