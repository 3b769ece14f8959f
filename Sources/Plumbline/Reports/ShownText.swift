/// Text of others as people may see it: nothing in it is invisible, reorders what stands beside it, or ends the line.
package enum ShownText {
  /// Control and format characters, those that change the direction of writing among them, unassigned and private ones
  /// in place of which `\u{202E}` and the like are shown. Line breaks and tabs count as control characters.
  package static func visible(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      if isHidden(scalar) { shown += escape(scalar) } else { shown.unicodeScalars.append(scalar) }
    }
    return shown
  }

  /// The same between quotation marks; those inside are escaped, so that a name cannot go on as a sentence.
  package static func quoted(_ name: String) -> String {
    var shown = "\""
    for scalar in visible(name).unicodeScalars {
      if scalar == "\"" { shown += "\\" }
      shown.unicodeScalars.append(scalar)
    }
    return shown + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
