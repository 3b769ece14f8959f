/// The dictionary at the head of an `.npy` file, a Python literal such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeader: Equatable {
  private(set) var type = NPYElementType.float32
  private(set) var isBigEndian = false
  private(set) var isColumnMajor = false
  private(set) var shape: [Int] = []

  /// Accepts exactly the three keys, each once, in any order; anything else is refused.
  init(_ bytes: ArraySlice<UInt8>) throws(TensorFileError) {
    var scanner = Scanner(rest: bytes)
    try scanner.expect("{")
    var seen: Set<String> = []
    while !scanner.accept("}") {
      let key = try scanner.quoted()
      guard seen.insert(key).inserted else { throw .malformedHeader(reason: "the key \"\(key)\" stands twice") }
      try scanner.expect(":")
      switch key {
      case "descr": try setType(&scanner)
      case "fortran_order": isColumnMajor = try scanner.boolean()
      case "shape": shape = try scanner.tuple()
      default: throw .malformedHeader(reason: "unknown key \"\(key)\"")
      }
      if !scanner.accept(",") {
        try scanner.expect("}")
        break
      }
    }
    guard seen.count == 3 else { throw .malformedHeader(reason: "descr, fortran_order or shape is missing") }
    guard scanner.isAtEnd else { throw .malformedHeader(reason: "text follows the dictionary") }
  }

  private mutating func setType(_ scanner: inout Scanner) throws(TensorFileError) {
    if scanner.accept("[") { throw .unsupportedElementType("record") }
    let code = try scanner.quoted()
    guard let type = NPYElementType(rawValue: String(code.dropFirst())), let order = code.first,
      "<>|".contains(order),
      order != "|" || type.width == 1
    else { throw .unsupportedElementType(code) }
    self.type = type
    isBigEndian = order == ">"
  }
}

/// Just enough of Python's literals.
private struct Scanner {
  var rest: ArraySlice<UInt8>

  private mutating func skipSpace() {
    while let byte = rest.first, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { rest.removeFirst() }
  }

  var isAtEnd: Bool {
    var copy = self
    copy.skipSpace()
    return copy.rest.isEmpty
  }

  mutating func accept(_ text: String) -> Bool {
    skipSpace()
    guard rest.starts(with: text.utf8) else { return false }
    rest.removeFirst(text.utf8.count)
    return true
  }

  mutating func expect(_ text: String) throws(TensorFileError) {
    guard accept(text) else { throw .malformedHeader(reason: "\"\(text)\" is missing") }
  }

  mutating func quoted() throws(TensorFileError) -> String {
    let quote: UInt8 = accept("'") ? 0x27 : 0x22
    if quote == 0x22 { try expect("\"") }
    guard let end = rest.firstIndex(of: quote), let text = String(validating: rest[..<end], as: UTF8.self) else {
      throw .malformedHeader(reason: "a string does not end")
    }
    rest = rest[(end + 1)...]
    return text
  }

  mutating func boolean() throws(TensorFileError) -> Bool {
    if accept("True") { return true }
    try expect("False")
    return false
  }

  mutating func tuple() throws(TensorFileError) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !accept(")") {
      sizes.append(try size())
      guard sizes.count <= 32 else { throw .malformedHeader(reason: "more than 32 dimensions") }
      if !accept(",") {
        guard sizes.count > 1 else { throw .malformedHeader(reason: "the shape is no tuple") }
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func size() throws(TensorFileError) -> Int {
    skipSpace()
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw .malformedHeader(reason: "a dimension is no number")
    }
    rest = rest[digits.endIndex...]
    return value
  }
}
