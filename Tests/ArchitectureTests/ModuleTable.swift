/// What each module may import, by decision: `Package.swift` and the sources are both checked against this table.
///
/// Imports point down and left. A module that is not listed here may not exist.
enum ModuleTable {
  /// The modules that `module` may depend on directly. What those may import, it may import too, if it is Swift.
  static let allowed: [String: Set<String>] = [
    "CGMP": [],
    "CLibZip": [],
    "CSecp256k1": [],
    "CFieldKernels": [],
    "CInferenceKernels": [],
    "CContractFiles": [],
    "BN254": ["CGMP", "CFieldKernels"],
    "Polynomials": ["BN254", "CInferenceKernels"],
    "FiatShamir": ["BN254"],
    "Sumcheck": ["Polynomials", "FiatShamir"],
    "PolynomialCommitments": ["Polynomials", "FiatShamir"],
    "TensorFiles": ["CLibZip", "SwiftCSV"],
    "ModelGraph": [],
    "ONNXImporter": ["ModelGraph", "SwiftProtobuf"],
    "QuantizedRuntime": ["ModelGraph", "CInferenceKernels"],
    "Circuits": ["ModelGraph", "Sumcheck"],
    "CircuitCompiler": ["Circuits"],
    "Verification": ["Circuits", "PolynomialCommitments"],
    "Proving": ["Verification", "QuantizedRuntime"],
    "Attestation": ["Verification", "Crypto"],
    "EVMVerification": ["CContractFiles", "Verification"],
    "TransparencyLog": ["Attestation", "Crypto", "GRDB"],
    "Plumbline": [
      "Attestation", "CircuitCompiler", "EVMVerification", "ONNXImporter", "Proving", "QuantizedRuntime",
      "TensorFiles", "TransparencyLog", "Verification",
    ],
    "plumb": ["Plumbline", "ArgumentParser", "TextTable"],
    "OracleRelayer": ["CSecp256k1", "EVMVerification", "GRDB", "Logging", "Plumbline"],
    "plumb-oracle": ["OracleRelayer", "EVMVerification", "Plumbline", "ArgumentParser", "Logging"],
    "CostModelCalibration": ["CircuitCompiler", "Proving"],
  ]

  /// Importable by name only where the table says so: C code and other people's packages.
  static let directOnly: Set<String> = [
    "CGMP", "CLibZip", "CSecp256k1", "CFieldKernels", "CInferenceKernels", "CContractFiles", "SwiftCSV",
    "SwiftProtobuf", "ArgumentParser", "TextTable", "GRDB", "Logging", "Crypto",
  ]

  /// Part of every Swift tool chain.
  static let toolchain: Set<String> = [
    "Swift", "Dispatch", "Synchronization", "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc",
    "Musl", "Darwin",
  ]

  static let foundation: Set<String> = ["Foundation", "FoundationEssentials", "FoundationNetworking"]

  /// Pure computation: these reach neither files nor the clock.
  static let withoutFoundation: Set<String> = ["BN254", "Polynomials", "FiatShamir", "Sumcheck"]

  /// These read bytes from outside and may not end the process whatever the bytes are.
  static let neverTraps: Set<String> = [
    "Verification", "ONNXImporter", "Attestation", "TensorFiles", "EVMVerification", "OracleRelayer",
    "TransparencyLog",
  ]

  /// Everything that `module` may import, the tool chain excepted.
  static func reachable(from module: String) -> Set<String> {
    guard let direct = allowed[module] else { return [] }
    // The command line sees the public face only.
    if module == "plumb" { return direct }
    var found = direct
    for next in direct where !directOnly.contains(next) {
      found.formUnion(reachable(from: next).subtracting(directOnly))
    }
    return found
  }
}
