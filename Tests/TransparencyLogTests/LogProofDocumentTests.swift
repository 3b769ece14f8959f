import Attestation
import Foundation
import TestSupport
import Testing
import TransparencyLog

/// Proof files.
@Suite struct LogProofDocumentTests {
  private let tree = MemoryTree(TemporaryLog.contents(0..<7))

  private func inclusion() throws -> LogProofDocument {
    LogProofDocument(try tree.inclusion(3, 7), leaf: tree.leaves[3], checkpoint: nil)
  }

  private func consistency() throws -> LogProofDocument {
    LogProofDocument(try tree.consistency(3, 7), first: nil, second: nil)
  }

  @Test func filesHoldTheProof() throws {
    let copy = try JSONDecoder().decode(LogProofDocument.self, from: try JSONEncoder().encode(try inclusion()))
    let (proof, leaf) = try copy.inclusion()
    #expect(try proof == tree.inclusion(3, 7))
    #expect(leaf == tree.leaves[3])
    #expect(try consistency().consistency() == tree.consistency(3, 7))
    #expect(
      logError { _ = try inclusion().consistency() } == .otherProofKind(expected: "consistency", found: "inclusion"))
    #expect(
      logError { _ = try consistency().inclusion() } == .otherProofKind(expected: "inclusion", found: "consistency"))
  }

  @Test(
    arguments: [
      (\LogProofDocument.format, "plumbline-proof", "format"), (\.kind, "other", "kind"),
      (\.path[1], "00", "path"), (\.path[0], "zz", "path"),
    ] as [(WritableKeyPath<LogProofDocument, String> & Sendable, String, String)])
  func damagedTextIsRefused(
    place: WritableKeyPath<LogProofDocument, String> & Sendable, text: String, field: String
  ) throws {
    var document = try inclusion()
    document[keyPath: place] = text
    #expect(logError { _ = try document.inclusion() } == .malformedProof(field: field))
  }

  @Test func missingFieldsAndLaterVersionsAreRefused() throws {
    var document = try inclusion()
    document.index = nil
    #expect(logError { _ = try document.inclusion() } == .malformedProof(field: "index"))
    document = try inclusion()
    document.leafHash = nil
    #expect(logError { _ = try document.inclusion() } == .malformedProof(field: "leafHash"))
    document.leafHash = "00"
    #expect(logError { _ = try document.inclusion() } == .malformedProof(field: "leafHash"))
    document = try consistency()
    document.firstSize = nil
    #expect(logError { _ = try document.consistency() } == .malformedProof(field: "firstSize"))
    document.version = 2
    #expect(logError { _ = try document.consistency() } == .unsupportedProofVersion(2))
  }
}
