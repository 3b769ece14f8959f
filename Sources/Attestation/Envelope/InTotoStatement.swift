/// What an attestation says about which files: an in-toto Statement, version 1 (in-toto/attestation:
/// `spec/v1/statement.md`).
package struct InTotoStatement: Sendable, Equatable {
  /// The type of a DSSE payload that is a statement.
  package static let payloadType = "application/vnd.in-toto+json"
  package static let type = "https://in-toto.io/Statement/v1"

  /// A file or object that the statement is about.
  package struct Subject: Sendable, Equatable {
    package var name: String
    /// Digests by their algorithm, lower-case hexadecimal.
    package var digest: [String: String]

    package init(name: String, digest: [String: String]) {
      self.name = name
      self.digest = digest
    }
  }

  package var subjects: [Subject]
  package var predicateType: String
  package var predicate: JSONValue

  package init(subjects: [Subject], predicateType: String, predicate: JSONValue) {
    self.subjects = subjects
    self.predicateType = predicateType
    self.predicate = predicate
  }

  /// The statement in JSON without blanks, all members sorted by name.
  package var encoded: [UInt8] {
    JSONValue.object([
      .init("_type", .string(Self.type)),
      .init("predicateType", .string(predicateType)),
      .init("predicate", predicate),
      .init(
        "subject",
        .array(
          subjects.map { subject in
            .object([
              .init("name", .string(subject.name)),
              .init("digest", .object(subject.digest.map { .init($0.key, .string($0.value)) })),
            ])
          })),
    ]).sorted.encoded
  }

  /// The statement of an envelope whose signatures were checked. Fields that in-toto does not know are ignored, as it
  /// asks for; the predicate keeps all of its fields.
  ///
  /// - Parameter predicateType: the one type that the caller understands.
  package init(_ envelope: DSSEEnvelope, predicateType: String) throws(AttestationError) {
    guard Self.same(envelope.payloadType, Self.payloadType) else {
      throw .unsupported(field: "payloadType", value: envelope.payloadType)
    }
    let value: JSONValue
    do { value = try JSONReader.read(envelope.payload) } catch { throw .notJSON(.statement, error) }
    guard let type = value["_type"]?.string else { throw .malformed(.statement, field: "_type") }
    guard Self.same(type, Self.type) else { throw .unsupported(field: "_type", value: type) }
    guard let found = value["predicateType"]?.string else { throw .malformed(.statement, field: "predicateType") }
    guard Self.same(found, predicateType) else { throw .unsupported(field: "predicateType", value: found) }
    guard let list = value["subject"]?.array, !list.isEmpty else { throw .malformed(.statement, field: "subject") }
    var subjects: [Subject] = []
    for (index, entry) in list.enumerated() { subjects.append(try Self.subject(entry, index)) }
    guard let predicate = value["predicate"], predicate.isObject else {
      throw .malformed(.statement, field: "predicate")
    }
    self.init(subjects: subjects, predicateType: found, predicate: predicate)
  }

  private static func subject(_ entry: JSONValue, _ index: Int) throws(AttestationError) -> Subject {
    guard let name = entry["name"]?.string else { throw .malformed(.statement, field: "subject[\(index)].name") }
    guard case .object(let members)? = entry["digest"], !members.isEmpty else {
      throw .malformed(.statement, field: "subject[\(index)].digest")
    }
    var digest: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else {
        throw .malformed(.statement, field: "subject[\(index)].digest.\(member.name)")
      }
      digest[member.name] = text
    }
    return Subject(name: name, digest: digest)
  }

  /// Equal byte for byte.
  private static func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
