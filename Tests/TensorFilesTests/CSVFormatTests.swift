import TensorFiles
import Testing

@Suite struct CSVFormatTests {
  /// `|` stands for a line feed, `^` for carriage return and line feed.
  static func lines(_ text: String) -> String {
    text.replacing("|", with: "\n").replacing("^", with: "\r\n")
  }

  @Test(arguments: [
    ("1,2|3,4|", [2, 2], [1.0, 2, 3, 4]), ("1,2^3,4", [2, 2], [1, 2, 3, 4]), ("a,b|1,2|", [1, 2], [1, 2]),
    (" 1 , -2.5e3|+0.5,.25|", [2, 2], [1, -2500, 0.5, 0.25]), ("\"1\",\"2\"|", [1, 2], [1, 2]),
    ("label|3|4|5|", [3], [3, 4, 5]), ("1,2||3,4||", [2, 2], [1, 2, 3, 4]), ("7", [1], [7]),
    ("\u{FEFF}1,2|", [1, 2], [1, 2]), ("\"a,b\",\"c\"|1,2|", [1, 2], [1, 2]),
  ])
  func tables(text: String, shape: [Int], values: [Double]) throws {
    #expect(try CSVFormat.decode(Self.lines(text)) == NumericArray(shape: shape, values: values))
  }

  @Test(arguments: [
    ("", TensorFileError.empty), ("||", .empty), ("a,b|", .empty),
    ("1,2|3|", .unequalRows(row: 1, expected: 2, found: 1)),
    ("1,2|3,4,5|", .unequalRows(row: 1, expected: 2, found: 3)),
    ("1,x|3,4|", .notANumber(row: 0, column: 1, text: "x")),
    ("a,b|3,|", .notANumber(row: 1, column: 1, text: "")),
    ("1,2|3,nan|", .notANumber(row: 1, column: 1, text: "nan")),
    ("1,2|3,inf|", .notANumber(row: 1, column: 1, text: "inf")),
    ("1,2|1e999,3|", .notANumber(row: 1, column: 0, text: "1e999")),
    ("1;2|3;4|", .notANumber(row: 1, column: 0, text: "3;4")),
  ])
  func defects(text: String, error: TensorFileError) {
    #expect(throws: error) { try CSVFormat.decode(Self.lines(text)) }
  }
}
