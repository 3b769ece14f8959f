import TensorFiles
import TestSupport
import Testing

@Suite struct NPYFormatTests {
  static func file(_ header: String, data: [UInt8] = [UInt8](repeating: 0, count: 24), version: UInt8 = 1) -> [UInt8] {
    let length = UInt8(header.utf8.count)
    return [0x93] + Array("NUMPY".utf8) + [version, 0, length, 0] + (version > 1 ? [0, 0] : []) + Array(header.utf8)
      + data
  }

  static let good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"

  @Test(arguments: [
    good, "{'shape':(2,3),'descr':'<f4','fortran_order':True}",
    "{\"descr\": \"<f4\", 'fortran_order': False, 'shape': (6,)}",
    "  { 'descr' : '>f4' , 'fortran_order' : False , 'shape' : ( 2 , 3 , ) , }   ",
  ])
  func headersThatPythonWouldRead(header: String) throws {
    #expect(try NPYFormat.decode(Self.file(header + "\n")).values == [Double](repeating: 0, count: 6))
    #expect(try NPYFormat.decode(Self.file(header, version: 3)).values == [Double](repeating: 0, count: 6))
  }

  @Test(arguments: [
    (
      "{'descr': '<f4', 'shape': (2, 3), }",
      TensorFileError.malformedHeader(reason: "descr, fortran_order or shape is missing")
    ),
    ("{'descr': '<f4', 'descr': '<f4', }", .malformedHeader(reason: "the key \"descr\" stands twice")),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1}", .malformedHeader(reason: "unknown key \"x\"")
    ),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}", .malformedHeader(reason: "\"False\" is missing")),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (6)}", .malformedHeader(reason: "the shape is no tuple")),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': [6,]}", .malformedHeader(reason: "\"(\" is missing")),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-6,)}", .malformedHeader(reason: "a dimension is no number")),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)} #",
      .malformedHeader(reason: "text follows the dictionary")
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      .malformedHeader(reason: "a dimension is no number")
    ),
    ("{'descr': '<f4", .malformedHeader(reason: "a string does not end")),
    ("", .malformedHeader(reason: "\"{\" is missing")),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", .invalidShape([1 << 62, 4])),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}", .truncated(field: "data")),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (7,)}", .truncated(field: "data")),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (5,)}", .trailingBytes(4)),
    ("{'descr': '=f4', 'fortran_order': False, 'shape': (6,)}", .unsupportedElementType("=f4")),
    ("{'descr': '|f4', 'fortran_order': False, 'shape': (6,)}", .unsupportedElementType("|f4")),
    ("{'descr': '', 'fortran_order': False, 'shape': (6,)}", .unsupportedElementType("")),
    ("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (6,)}", .unsupportedElementType("record")),
  ])
  func malformedHeaders(header: String, error: TensorFileError) {
    #expect(throws: error) { try NPYFormat.decode(Self.file(header)) }
  }

  @Test func booleansAreZeroOrOne() {
    let header = "{'descr': '|b1', 'fortran_order': False, 'shape': (3,)}"
    #expect(throws: TensorFileError.invalidBoolean(index: 2)) {
      try NPYFormat.decode(Self.file(header, data: [0, 1, 2]))
    }
  }

  @Test func truncationsAndVersions() {
    let bytes = Self.file(Self.good)
    for length in bytes.indices {
      #expect(throws: TensorFileError.self) { try NPYFormat.decode(Array(bytes[..<length])) }
    }
    #expect(throws: TensorFileError.unsupportedVersion(major: 4, minor: 0)) {
      try NPYFormat.decode(Self.file(Self.good, version: 4))
    }
    #expect(throws: TensorFileError.unsupportedVersion(major: 0, minor: 0)) {
      try NPYFormat.decode(Self.file(Self.good, version: 0))
    }
  }

  @Test func mutationsNeverTrap() {
    var random = TestRandom("npy mutations")
    let bytes = Self.file(Self.good)
    for _ in 0..<50_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let array = try? NPYFormat.decode(changed) else { continue }
      #expect(array.values.count == array.shape.reduce(1, *))
    }
  }
}
