import ModelGraph
import TestSupport
import Testing

@Suite struct QuantizedGraphFileTests {
  @Test(arguments: SampleGraphs.all.indices)
  func roundTrip(index: Int) throws {
    let graph = SampleGraphs.all[index]
    let bytes = graph.encoded()
    #expect(try QuantizedGraph(decoding: bytes) == graph)
    #expect(try QuantizedGraph(decoding: bytes).encoded() == bytes)
  }

  /// Pinned: a change of the format needs a new version. Fields by the description of the format.
  @Test func bytesOfTheFormat() {
    let fields = [
      "504c4d42514e4e00", "02000000", "00000000", "02",  // magic, version, empty name, argMax
      "01000000", "78", "02000000", "02000000", "02000000",  // "x", rank 2, [2, 2]
      "ffffffffffffffff", "0000000000000000", "000000000000f03f",  // -1 ... 0, scale 1.0
      "00000000", "00000000",  // no node, output is tensor 0
    ]
    #expect(Hexadecimal.encode(SampleGraphs.empty.encoded()) == fields.joined())
  }

  @Test func everyTruncationIsRefused() {
    for graph in SampleGraphs.all {
      let bytes = graph.encoded()
      for length in 0..<bytes.count {
        #expect(throws: ModelGraphError.self) { try QuantizedGraph(decoding: Array(bytes[..<length])) }
      }
      #expect(throws: ModelGraphError.trailingBytes(2)) { try QuantizedGraph(decoding: bytes + [0, 0]) }
    }
  }

  /// Whatever one byte becomes, the file is refused or is the one encoding of another valid graph.
  @Test func everyMutationIsRefusedOrCanonical() {
    var accepted = 0
    for graph in SampleGraphs.all {
      let bytes = graph.encoded()
      for place in bytes.indices {
        for value in [bytes[place] ^ 1, bytes[place] ^ 0x80, 0, 0xFF, bytes[place] &+ 1] where value != bytes[place] {
          var changed = bytes
          changed[place] = value
          guard let decoded = try? QuantizedGraph(decoding: changed) else { continue }
          accepted += 1
          #expect(decoded.encoded() == changed)
          #expect(decoded != graph)
        }
      }
    }
    #expect(accepted > 0)
  }

  @Test func randomBytesNeverTrap() {
    var random = TestRandom("random model files")
    let bytes = SampleGraphs.reshaped.encoded()
    for _ in 0..<20_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let decoded = try? QuantizedGraph(decoding: changed) else { continue }
      #expect(decoded.encoded() == changed)
    }
  }

  @Test func foreignFilesAreTold() {
    #expect(throws: ModelGraphError.notAModelFile) { try QuantizedGraph(decoding: []) }
    #expect(throws: ModelGraphError.notAModelFile) { try QuantizedGraph(decoding: Array("PK and more".utf8)) }
    var bytes = SampleGraphs.tiny.encoded()
    bytes[8] = 1
    #expect(throws: ModelGraphError.unsupportedVersion(1)) { try QuantizedGraph(decoding: bytes) }
    bytes = SampleGraphs.empty.encoded()
    bytes[16] = 3
    #expect(throws: ModelGraphError.malformed(field: "head", reason: "unknown tag 3")) {
      try QuantizedGraph(decoding: bytes)
    }
  }

  /// A count that promises gigabytes is refused before anything is allocated.
  @Test func hugeCountsAreRefused() throws {
    let bytes = SampleGraphs.tiny.encoded()
    for place in 12..<bytes.count - 4 {
      var changed = bytes
      changed.replaceSubrange(place..<place + 4, with: [0xFF, 0xFF, 0xFF, 0x7F])
      _ = try? QuantizedGraph(decoding: changed)
    }
  }

  @Test func widerIntegersThanNeededAreRefused() throws {
    let bytes = SampleGraphs.tiny.encoded()
    // The bias [3, -4] of the first layer: width 1, count 2, two bytes.
    let narrow: [UInt8] = [1, 2, 0, 0, 0, 3, 0xFC]
    let wide: [UInt8] = [2, 2, 0, 0, 0, 3, 0, 0xFC, 0xFF]
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: narrow) })
    var changed = bytes
    changed.replaceSubrange(place..<place + narrow.count, with: wide)
    #expect(throws: ModelGraphError.malformed(field: "bias of \"first\"", reason: "is stored wider than needed")) {
      try QuantizedGraph(decoding: changed)
    }
  }
}
