import BN254
import Circuits
import Polynomials
import Proving
import TestSupport
import Testing
import Verification

/// Fingerprints and `phi` on more slots than share an inversion, against the definition.
@Suite struct LookupArgumentTests {
  private static let bits = 13
  private static let slots = 1 << bits

  /// Two lanes with pieces of several sizes, with and without values, and empty slots between them.
  private static let circuit: Circuit = {
    var pieces: [LanePiece] = []
    for (lane, slot, length) in [
      (0, 0, 4096), (0, 4096, 2048), (0, 7168, 64), (1, 0, 1024), (1, 1024, 8), (1, 4096, 4096),
    ] {
      pieces.append(
        LanePiece(
          lane: lane, slot: slot, length: length, tag: 1, argument: slot, value: lane == 0 ? Self.slots + slot : nil))
    }
    let table = LookupTable(tag: 1, name: "table", rows: .function([.init(-1, 0), .init(0, 0), .init(1, 1)]))
    return Circuit(
      name: "lookups", quantisation: .init(inputScale: 1, outputScale: 1, head: ""), tables: [table], witness: [],
      parameters: [], parameterBits: [], steps: [], input: 0, output: 0,
      lanes: LookupLanes(count: 2, bits: bits, pieces: pieces), multiplicities: 2 * Self.slots)
  }()

  /// Arguments, values and multiplicities; the lookups need not be right. Half of the multiplicities are 0.
  private static func witness(_ random: inout TestRandom) -> [Int64] {
    (0..<(3 * slots)).map { index in
      index >= 2 * slots && index & 64 == 0 ? 0 : Int64.random(in: -1000...1000, using: &random)
    }
  }

  @Test(arguments: [true, false]) func phiIsThatOfTheDefinition(asIntegers: Bool) throws {
    var random = TestRandom("lookup argument")
    let entries = Self.witness(&random)
    let vector = asIntegers ? EntryVector(entries) : .scalars(entries.map { Fr($0) })
    let (alpha, gamma) = (random.scalar(), random.scalar())
    let columns = TableVector(Self.circuit)
    var lookups = try LookupArgument(
      circuit: Self.circuit, columns: columns, witness: vector, alpha: alpha, gamma: gamma)
    var lanes = [[Fr]](repeating: [Fr](repeating: alpha, count: Self.slots), count: 2)
    for piece in Self.circuit.lanes.pieces {
      for offset in 0..<piece.length {
        let value = piece.value.map { gamma.squared() * Fr(entries[$0 + offset]) } ?? .zero
        lanes[piece.lane][piece.slot + offset] =
          alpha - Fr(piece.tag) - gamma * Fr(entries[piece.argument + offset]) - value
      }
    }
    let multiplicities = entries[(2 * Self.slots)...].map { Fr($0) }
    let table = (0..<Self.slots).map { row in
      alpha - Fr(columns.tags[row]) - gamma * Fr(columns.arguments[row]) - gamma.squared() * Fr(columns.values[row])
    }
    let phi = try (0..<Self.slots).map { slot in
      let parts = try [lanes[0][slot], lanes[1][slot], table[slot]].map { try #require($0.inverse()) }
      return parts[0] + parts[1] - multiplicities[slot] * parts[2]
    }
    #expect(lookups.lanes == lanes)
    #expect(lookups.table == table)
    #expect(lookups.phi == phi)
    #expect(lookups.takeEntries() == phi + multiplicities + table + lanes.flatMap { $0 })
  }

  /// A fingerprint of a lane or of a table row in use that equals `alpha`.
  @Test func zeroDenominatorsAreRefused() throws {
    var random = TestRandom("lookup argument, degenerate")
    let entries = Self.witness(&random)
    let gamma = random.scalar()
    let columns = TableVector(Self.circuit)
    let slot = 4097
    let ofLane = Fr(1) + gamma * Fr(entries[slot]) + gamma.squared() * Fr(entries[Self.slots + slot])
    for alpha in [ofLane, .zero] {
      #expect(throws: ProvingError.degenerateChallenge) {
        _ = try LookupArgument(
          circuit: Self.circuit, columns: columns, witness: EntryVector(entries), alpha: alpha, gamma: gamma)
      }
    }
  }
}
