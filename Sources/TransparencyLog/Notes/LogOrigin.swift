/// Names of logs: the first line of a checkpoint, and the name of the key that signs it.
package enum LogOrigin {
  /// In bytes.
  package static let longest = 255

  /// What a key of a signed note can be called (C2SP signed-note), and no longer than `longest`.
  package static func check(_ name: String) throws(TransparencyLogError) {
    guard isName(name), name.utf8.count <= longest else { throw .unusableOrigin(name) }
  }

  /// Not empty, without blanks of any kind, plus and control characters.
  static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0 == "+" || $0.value < 32 || $0.value == 127 }
  }

  /// Compares byte by byte: to `==` different bytes can be the same text.
  static func areEqual(_ first: String, _ second: String) -> Bool { first.utf8.elementsEqual(second.utf8) }
}
