import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct TensorFileTests {
  static let oracle = "Tests/Vectors/tensor-files-oracle.py"

  static func parse(_ text: Substring) -> NumericArray {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    return NumericArray(
      shape: parts[0].split(separator: " ").compactMap { Int($0) },
      values: parts[1].split { $0.isWhitespace }.map { Double(String($0)) ?? .nan })
  }

  @Test func readsWhatNumpyWrites() throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      let names = String(
        decoding: try PythonOracle.run(Self.oracle, arguments: ["write", folder]), as: UTF8.self
      ).split(separator: "\n")
      #expect(names.count > 50)
      for name in names {
        let expected = Self.parse(Substring(try String(contentsOfFile: "\(folder)/\(name).txt", encoding: .utf8)))
        #expect(try TensorFile.read(path: "\(folder)/\(name).npy") == expected, "\(name)")
      }
      try readsArchives(folder)
      try refusesOtherTypes(folder)
      #expect(
        try TensorFile.read(path: folder + "/matrix.csv") == NumericArray(shape: [2, 3], values: [0, 1, 2, 3, 4, 5]))
    }
  }

  private func readsArchives(_ folder: String) throws {
    let a = NumericArray(shape: [2, 3], values: [0, 1, 2, 3, 4, 5])
    let b = NumericArray(shape: [4], values: [0, 1, 2, 3])
    #expect(try TensorFile.read(path: folder + "/one.npz") == a)
    for name in ["several", "packed"] {
      #expect(try TensorFile.read(path: "\(folder)/\(name).npz", array: "a") == a)
      #expect(try TensorFile.read(path: "\(folder)/\(name).npz", array: "b") == b)
      #expect(throws: TensorFileError.severalArrays(["a", "b"])) { try TensorFile.read(path: "\(folder)/\(name).npz") }
      #expect(throws: TensorFileError.noArray(name: "c", available: ["a", "b"])) {
        try TensorFile.read(path: "\(folder)/\(name).npz", array: "c")
      }
    }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/packed.npz")))
    for length in stride(from: 2, to: bytes.count, by: 7) {
      try Data(bytes[..<length]).write(to: URL(fileURLWithPath: folder + "/cut.npz"))
      #expect(throws: TensorFileError.self) { try TensorFile.read(path: folder + "/cut.npz", array: "a") }
    }
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x41
      try Data(changed).write(to: URL(fileURLWithPath: folder + "/changed.npz"))
      _ = try? TensorFile.read(path: folder + "/changed.npz", array: "a")
    }
  }

  private func refusesOtherTypes(_ folder: String) throws {
    let expected: [(String, TensorFileError)] = [
      ("record", .unsupportedElementType("record")), ("complex", .unsupportedElementType("<c8")),
      ("half", .unsupportedElementType("<f2")), ("text", .unsupportedElementType("<U1")),
      ("objects", .unsupportedElementType("|O")), ("too-precise", .notExact(index: 1)),
    ]
    for (name, error) in expected {
      #expect(throws: error) { try TensorFile.read(path: "\(folder)/\(name).npy") }
    }
  }

  static func values(_ type: NPYElementType) -> [Double] {
    switch type {
    case .bool: [0, 1, 1, 0, 1, 0]
    case .float32, .float64: [0.5, -1.25, 3e9, 0, -0.0, 7]
    case .uint8, .uint16, .uint32, .uint64: [0, 1, 2, 250, 7, 9]
    default: [0, -1, 2, -100, 7, 120]
    }
  }

  @Test func numpyReadsWhatIsWritten() throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      var written: [(type: NPYElementType, array: NumericArray, path: String)] = []
      for type in NPYElementType.allCases {
        for shape in [[6], [2, 3], [1, 3, 2, 1]] {
          let array = NumericArray(shape: shape, values: Self.values(type))
          let path = "\(folder)/\(written.count).npy"
          try TensorFile.writeNPY(array, path: path, as: type)
          #expect(try TensorFile.read(path: path) == array)
          written.append((type, array, path))
        }
      }
      let output = try PythonOracle.run(Self.oracle, arguments: ["read"] + written.map(\.path))
      let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
      #expect(lines.count == written.count)
      for (line, file) in zip(lines, written) {
        let parts = line.split(separator: ";", maxSplits: 1)
        #expect(parts[0] == (file.type.width == 1 ? "|" : "<") + file.type.rawValue)
        #expect(Self.parse(parts[1]) == file.array)
      }
    }
  }

  @Test func valuesThatDoNotFitAreNotWritten() {
    for (type, value) in [(NPYElementType.uint8, 256.0), (.int8, -129), (.int32, 0.5), (.bool, 2), (.uint64, -1)] {
      #expect(throws: TensorFileError.notExact(index: 0)) {
        try NPYFormat.encode(NumericArray(shape: [1], values: [value]), as: type)
      }
    }
    #expect(throws: TensorFileError.invalidShape([2, 2])) {
      try NPYFormat.encode(NumericArray(shape: [2, 2], values: [1]), as: .float64)
    }
  }

  @Test func missingFile() {
    #expect(throws: TensorFileError.cannotRead(path: "/nowhere/at.all")) {
      try TensorFile.read(path: "/nowhere/at.all")
    }
  }

  @Test func samples() {
    let array = NumericArray(shape: [2, 1, 2], values: [1, 2, 3, 4])
    #expect(array.samples == [[1, 2], [3, 4]])
    #expect(array.sample(1) == [3, 4])
    #expect(array.sample(2) == nil)
    #expect(array.sample(-1) == nil)
  }
}
