import BN254
import Verification

/// Statements in packed words; proofs as their points and scalars in order of sending, 64 and 32 bytes each, after the
/// commitments and the path of a dataset row.
package struct PackedCalldata: ProofCalldataCoding {
  /// A statement that has no words.
  package enum Problem: Error, Equatable {
    case noPublicInput, noPublicOutput
  }

  package init() {}

  package func inputValues(_ words: [EVMWord], key: VerifyingKey) -> [Int64]? {
    var scalars: [Fr] = []
    for word in words {
      guard let scalar = Fr(canonicalBytes: word.bytes) else { return nil }
      scalars.append(scalar)
    }
    return key.inputPacking?.values(of: scalars)
  }

  package func calldata(_ envelope: ProofEnvelope, key: VerifyingKey) throws -> ProofCalldata {
    let statement = envelope.statement
    let forms = EVMWord(UInt64(statement.input.kind.rawValue) + 256 * UInt64(statement.output.kind.rawValue))
    var instances = [EVMWord(bytes: statement.context) ?? .zero, forms]
    var proof: [UInt8] = []
    switch statement.input {
    case .publicValues(let values):
      guard let packing = key.inputPacking else { throw Problem.noPublicInput }
      instances += packing.words(of: values).map(Self.word)
    case .committedRow(let row):
      instances.append(EVMWord(bytes: row.root) ?? .zero)
      instances += [EVMWord(row.header.rows), EVMWord(row.path.index)]
      proof += row.commitments.flatMap(\.canonicalBytes) + row.path.siblings.flatMap { $0 }
    case .privateInput: break
    }
    switch statement.output {
    case .publicValues(let values):
      guard let packing = key.outputPacking else { throw Problem.noPublicOutput }
      instances += packing.words(of: values).map(Self.word)
    case .committed(let points):
      for point in points {
        let bytes = point.canonicalBytes
        instances += [bytes.prefix(32), bytes.suffix(32)].map { EVMWord(bytes: $0) ?? .zero }
      }
    }
    proof += envelope.proof.points.flatMap(\.canonicalBytes) + envelope.proof.scalars.flatMap(\.canonicalBytes)
    return ProofCalldata(instances: instances, proof: proof)
  }

  private static func word(_ scalar: Fr) -> EVMWord { EVMWord(bytes: scalar.canonicalBytes) ?? .zero }
}
