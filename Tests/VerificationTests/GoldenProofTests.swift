import BN254
import FiatShamir
import Foundation
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// A whole key and proof of protocol version 2, pinned, with the transcript after every message.
///
/// `PLUMBLINE_UPDATE_VECTORS=1 swift test -c release --filter GoldenProofTests` writes the file again; that is right only
/// together with a new protocol version.
@Suite struct GoldenProofTests {
  static let file = "Tests/Vectors/proof-v2.json"

  struct Vector: Codable, Equatable {
    struct Message: Codable, Equatable {
      var line: UInt32
      var state: String
    }

    var about: String
    var verifyingKey: String
    var proof: String
    var messages: [Message]
    /// In order of drawing, as 32 bytes each.
    var challenges: [String]
  }

  private func vector() throws -> Vector {
    let fixture = try ProofFixture(TinyModels.mlp(), claimedDatasetRoot: [UInt8](repeating: 0xda, count: 32))
    let key = fixture.provingKey.verifyingKey
    let envelope = try fixture.prove([7, 0, 15], randomness: "golden").envelope
    let hidden = HiddenScalars(shape: key.shape, committedInput: false, committedOutput: false)
    var transcript = ProtocolTranscript(key: key, hidden: hidden)
    final class Log: @unchecked Sendable { var messages: [Vector.Message] = [] }
    let log = Log()
    transcript.onMessage = { log.messages.append(.init(line: $0.rawValue, state: Hexadecimal.encode($1))) }
    let challenges = TranscriptInventory.challenges(transcript.replay(envelope))
    return Vector(
      about: """
        A verifying key file and a proof file of the tiny model 3-4-2 on the input 7, 0, 15, on a reference string whose \
        tau is known and with fixed randomness: for tests alone. Then the state after each message, and the challenges \
        in order of drawing.
        """,
      verifyingKey: Hexadecimal.encode(key.encoded), proof: Hexadecimal.encode(envelope.encoded),
      messages: log.messages, challenges: challenges.map { Hexadecimal.encode($0.value.canonicalBytes) })
  }

  @Test func pinnedProofIsStillMadeAndAccepted() throws {
    let made = try vector()
    let path = RepositoryPaths.path(Self.file)
    if ProcessInfo.processInfo.environment["PLUMBLINE_UPDATE_VECTORS"] == "1" {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(made).write(to: URL(fileURLWithPath: path))
    }
    let pinned = try JSONDecoder().decode(Vector.self, from: Data(try RepositoryPaths.bytes(Self.file)))
    #expect(made == pinned)

    let keyBytes = try #require(Hexadecimal.decode(pinned.verifyingKey))
    let proofBytes = try #require(Hexadecimal.decode(pinned.proof))
    let key = try VerifyingKey(decoding: keyBytes)
    #expect(key.encoded == keyBytes)
    let envelope = try ProofEnvelope(decoding: proofBytes)
    #expect(envelope.encoded == proofBytes)
    try Verifier(key: key).verify(envelope)
  }
}
