// swift-tools-version: 6.2

import Foundation
import PackageDescription

// Benchmarks see what any user of the package sees: the product `Plumbline`, and the built `plumb` as a process.
let programs = ["ArithmeticBenchmarks", "KernelBenchmarks", "InferenceBenchmarks", "EndToEnd"].filter {
  FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/Sources/\($0)/main.swift")
}

let package = Package(
  name: "PlumblineBenchmarks",
  dependencies: [.package(name: "Plumbline", path: "..")],
  targets: [
    .target(name: "BenchmarkHarness")
  ]
    + programs.map { name in
      .executableTarget(
        name: name,
        dependencies: ["BenchmarkHarness", .product(name: "Plumbline", package: "Plumbline")])
    },
  swiftLanguageModes: [.v6]
)
