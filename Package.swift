// swift-tools-version: 6.2

import PackageDescription

/// Imports point down and left only; `Tests/ArchitectureTests` checks this list against the sources.
let package = Package(
  name: "Plumbline",
  products: [
    .library(name: "Plumbline", targets: ["Plumbline", "BN254", "CInferenceKernels"]),
    .executable(name: "plumb", targets: ["plumb"]),
    .executable(name: "plumb-oracle", targets: ["plumb-oracle"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // System libraries and C kernels.
    .systemLibrary(name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"]), .brew(["gmp"])]),
    .systemLibrary(
      name: "CLibZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .systemLibrary(
      name: "CSecp256k1", pkgConfig: "libsecp256k1",
      providers: [.apt(["libsecp256k1-dev"]), .brew(["secp256k1"])]),
    .target(name: "CFieldKernels"),
    .target(name: "CInferenceKernels"),
    // The contracts as data of the program.
    .target(name: "CContractFiles"),

    // Arithmetic, transcript, polynomials, commitments.
    .target(name: "BN254", dependencies: ["CGMP", "CFieldKernels"]),
    .target(name: "Polynomials", dependencies: ["BN254", "CInferenceKernels"]),
    .target(name: "FiatShamir", dependencies: ["BN254"]),
    .target(name: "Sumcheck", dependencies: ["Polynomials", "FiatShamir"]),
    .target(name: "PolynomialCommitments", dependencies: ["Polynomials", "FiatShamir"]),

    // Models.
    .target(name: "TensorFiles", dependencies: ["CLibZip", .product(name: "SwiftCSV", package: "SwiftCSV")]),
    .target(name: "ModelGraph"),
    .target(
      name: "ONNXImporter",
      dependencies: ["ModelGraph", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Protobuf/onnx.proto"]),
    .target(name: "QuantizedRuntime", dependencies: ["ModelGraph", "CInferenceKernels"]),

    // Circuits and proofs.
    .target(name: "Circuits", dependencies: ["ModelGraph", "Sumcheck"], path: "Circuits", exclude: ["Snapshots"]),
    .target(name: "CircuitCompiler", dependencies: ["Circuits"]),
    .target(name: "Verification", dependencies: ["Circuits", "PolynomialCommitments"]),
    .target(name: "Proving", dependencies: ["Verification", "QuantizedRuntime"]),
    .target(
      name: "Attestation", dependencies: ["Verification", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "EVMVerification", dependencies: ["CContractFiles", "Verification"], exclude: ["Contracts"]),
    .target(
      name: "TransparencyLog",
      dependencies: [
        "Attestation",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),

    // The public face.
    .target(
      name: "Plumbline",
      dependencies: [
        "Attestation", "CircuitCompiler", "EVMVerification", "ONNXImporter", "Proving", "QuantizedRuntime",
        "TensorFiles", "TransparencyLog", "Verification",
      ]),
    .executableTarget(
      name: "plumb",
      dependencies: [
        "Plumbline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TextTable", package: "TextTable"),
      ]),

    // The oracle's relayer: a program of its own, so that networking and database cost the other commands no time.
    .target(
      name: "OracleRelayer",
      dependencies: [
        "CSecp256k1", "EVMVerification", "Plumbline",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(
      name: "plumb-oracle",
      dependencies: [
        "EVMVerification", "OracleRelayer", "Plumbline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    // Measures the constants of the compiler's cost model.
    .executableTarget(
      name: "CostModelCalibration", dependencies: ["CircuitCompiler", "Proving"], path: "Benchmarks/Calibration"),

    // Test support and tests.
    .target(name: "TestSupport", dependencies: ["BN254", "FiatShamir"], path: "Tests/TestSupport"),
    .target(
      name: "ProofTestSupport", dependencies: ["Attestation", "CircuitCompiler", "Proving", "TestSupport"],
      path: "Tests/ProofTestSupport"),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
    .testTarget(name: "BN254Tests", dependencies: ["BN254", "TestSupport"]),
    .testTarget(name: "FiatShamirTests", dependencies: ["FiatShamir", "TestSupport"]),
    .testTarget(name: "PolynomialsTests", dependencies: ["Polynomials", "TestSupport"]),
    .testTarget(name: "PolynomialCommitmentsTests", dependencies: ["PolynomialCommitments", "TestSupport"]),
    .testTarget(name: "CInferenceKernelsTests", dependencies: ["CInferenceKernels", "TestSupport"]),
    .testTarget(name: "QuantizedRuntimeTests", dependencies: ["QuantizedRuntime", "TestSupport"]),
    .testTarget(name: "TensorFilesTests", dependencies: ["TensorFiles", "TestSupport"]),
    .testTarget(name: "ModelGraphTests", dependencies: ["ModelGraph", "TestSupport"]),
    .testTarget(
      name: "ONNXImporterTests",
      dependencies: ["CircuitCompiler", "ONNXImporter", "QuantizedRuntime", "TensorFiles", "TestSupport"]),
    .testTarget(name: "SumcheckTests", dependencies: ["ProofTestSupport"]),
    .testTarget(name: "CircuitsTests", dependencies: ["ProofTestSupport"]),
    .testTarget(
      name: "CircuitCompilerTests", dependencies: ["ONNXImporter", "ProofTestSupport", "TensorFiles"]),
    .testTarget(name: "ProvingTests", dependencies: ["ProofTestSupport"]),
    .testTarget(name: "OperatorTests", dependencies: ["EVMVerification", "ProofTestSupport"]),
    .testTarget(name: "VerificationTests", dependencies: ["ProofTestSupport"], exclude: ["Python"]),
    .testTarget(name: "AttestationTests", dependencies: ["Attestation", "ProofTestSupport"]),
    .testTarget(
      name: "TransparencyLogTests",
      dependencies: [
        "Attestation", "Plumbline", "TestSupport", "TransparencyLog", "plumb",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "EVMVerificationTests",
      dependencies: [
        "EVMVerification", "ModelGraph", "ONNXImporter", "ProofTestSupport", "QuantizedRuntime", "TensorFiles",
      ],
      exclude: ["Python"]),
    .testTarget(name: "SoundnessTests", dependencies: ["Attestation", "ProofTestSupport"]),
    .testTarget(name: "ZeroKnowledgeTests", dependencies: ["ProofTestSupport"]),
    .testTarget(
      name: "OracleRelayerTests",
      dependencies: ["EVMVerification", "OracleRelayer", "Plumbline", "TestSupport", "plumb", "plumb-oracle"],
      exclude: ["Python"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Attestation", "EVMVerification", "Plumbline", "PolynomialCommitments", "TestSupport", "Verification", "plumb",
        "plumb-oracle",
      ],
      exclude: ["Python"]),
  ],
  swiftLanguageModes: [.v6]
)
