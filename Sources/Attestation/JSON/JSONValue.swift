/// A JSON value (RFC 8259) as it was written: numbers keep their text, objects the order of their members.
package indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// The text of a number.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Names are unique.
  case object([Member])

  package struct Member: Sendable, Equatable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The member of an object, `nil` if there is none, or if this is no object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var array: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  package var isObject: Bool {
    guard case .object = self else { return false }
    return true
  }

  /// The place of the first difference, as a path of names and indices such as `claim.output.values[3]`; `nil` if the
  /// values are the same but for the order of members.
  package func firstDifference(from other: JSONValue, path: String = "") -> String? {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      let mine = Self.byName(left)
      let theirs = Self.byName(right)
      for name in Set(mine.keys).union(theirs.keys).sorted() {
        let inside = path.isEmpty ? name : path + "." + name
        guard let mine = mine[name], let theirs = theirs[name] else { return inside }
        if let place = mine.firstDifference(from: theirs, path: inside) { return place }
      }
      return nil
    case (.array(let left), .array(let right)):
      for (index, (mine, theirs)) in zip(left, right).enumerated() {
        if let place = mine.firstDifference(from: theirs, path: "\(path)[\(index)]") { return place }
      }
      return left.count == right.count ? nil : path
    case (.string(let left), .string(let right)):
      // Not by `==`, to which texts of other code points can be equal.
      return left.utf8.elementsEqual(right.utf8) ? nil : path
    default: return self == other ? nil : path
    }
  }

  private static func byName(_ members: [Member]) -> [String: JSONValue] {
    members.reduce(into: [:]) { $0[$1.name] = $1.value }
  }
}
