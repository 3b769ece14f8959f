import Circuits

/// Proofs under keys derived from one key that together make one statement: a batch, the accuracy on a dataset, a label,
/// the ranges of the parameters.
///
/// Long statements have several parts, each about consecutive rows of one selection, so that memory stays bounded.
package struct DerivedProof: Sendable, Equatable {
  package struct Program: Sendable, Equatable {
    package var derivation: Derivation
    package var circuit: Circuit
    /// `log2 b` of what proofs commit to.
    package var rowBits: Int

    package init(derivation: Derivation, circuit: Circuit, rowBits: Int) {
      self.derivation = derivation
      self.circuit = circuit
      self.rowBits = rowBits
    }
  }

  package struct Part: Sendable, Equatable {
    /// Index in `programs`.
    package var program: Int
    package var envelope: ProofEnvelope

    package init(program: Int, envelope: ProofEnvelope) {
      self.program = program
      self.envelope = envelope
    }
  }

  /// What the context of all parts is the hash of.
  package var binding: ContextBinding
  package var programs: [Program]
  package var parts: [Part]

  package init(binding: ContextBinding = .none, programs: [Program], parts: [Part]) {
    self.binding = binding
    self.programs = programs
    self.parts = parts
  }

  package static let magic: [UInt8] = Array("PLBDPRF".utf8) + [0]
  package static let version: UInt32 = 1
  private static let file = "proof"
  /// Different circuits of one statement: parts of equal length, and a last one.
  private static let programLimit = 64

  /// The file: magic, version, meaning of the context, programs (derivation, `log2 b`, circuit file), parts (program, proof
  /// file).
  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Self.version)
    binding.write(to: &out)
    out.write(count: programs.count)
    for program in programs {
      program.derivation.write(to: &out)
      out.write(count: program.rowBits)
      let circuit = program.circuit.encoded
      out.write(count: circuit.count)
      out.write(bytes: circuit)
    }
    out.write(count: parts.count)
    for part in parts {
      out.write(count: part.program)
      let envelope = part.envelope.encoded
      out.write(count: envelope.count)
      out.write(bytes: envelope)
    }
    return out.bytes
  }

  /// Reads a file from outside. The closure rules of the circuits are checked here, whether they are derived from the
  /// card's circuit by the verifier.
  package init(decoding bytes: [UInt8]) throws(VerificationError) {
    var reader = ByteReader(bytes)
    binding = .none
    programs = []
    parts = []
    do {
      guard try reader.bytes(8, "magic").elementsEqual(Self.magic) else { throw reader.failure("magic") }
      let version = try reader.uint32("version")
      guard version == Self.version else { throw VersionMismatch(version: version) }
      binding = try reader.contextBinding()
      for _ in 0..<(try reader.int("circuits", atMost: Self.programLimit)) {
        let derivation = try Derivation(from: &reader)
        let rowBits = try reader.int("row length", atMost: KeyDerivation.rowBitsLimit)
        let length = try reader.count("circuit", elementSize: 1)
        let circuit = try Circuit(decoding: Array(try reader.bytes(length, "circuit")))
        programs.append(Program(derivation: derivation, circuit: circuit, rowBits: rowBits))
      }
      let failure = reader.failure("parts")
      let count = try reader.count("parts", elementSize: 8)
      guard count >= 1 else { throw failure }
      for _ in 0..<count {
        let failure = reader.failure("circuit of a part")
        let program = try reader.int("circuit of a part", atMost: Self.programLimit)
        guard programs.indices.contains(program) else { throw failure }
        let length = try reader.count("proof", elementSize: 1)
        parts.append(
          Part(program: program, envelope: try ProofEnvelope(decoding: Array(try reader.bytes(length, "proof")))))
      }
      try reader.end("end of file")
    } catch let failure as ByteReader.Failure {
      throw .malformed(file: Self.file, field: failure.field, offset: failure.offset)
    } catch let mismatch as VersionMismatch {
      throw .unsupportedVersion(file: Self.file, version: mismatch.version)
    } catch let error as CircuitError {
      throw .circuit(error)
    } catch let error as VerificationError {
      throw error
    } catch {
      throw .malformed(file: Self.file, field: "proof", offset: 0)
    }
  }
}
