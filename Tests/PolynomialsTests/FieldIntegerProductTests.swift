import BN254
import CInferenceKernels
import Polynomials
import TestSupport
import Testing

@Suite("Field by integer products")
struct FieldIntegerProductTests {
  /// Random scalars of which about half are 0, 1 or p - 1.
  private static func scalars(_ count: Int, _ random: inout TestRandom) -> [Fr] {
    (0..<count).map { _ in
      switch random.next() % 6 {
      case 0: .zero
      case 1: .one
      case 2: -.one
      default: random.scalar()
      }
    }
  }

  /// Integers of at most `bits` bits and a sign, half of them extreme.
  private static func integers<Element: FixedWidthInteger>(
    _ count: Int, bits: Int, _ random: inout TestRandom
  ) -> [Element] {
    let low = Element(truncatingIfNeeded: -(Int64(1) << Int64(bits)))
    let high = Element(truncatingIfNeeded: (Int64(1) << Int64(bits)) - 1)
    return (0..<count).map { _ in
      switch random.next() % 4 {
      case 0: low
      case 1: high
      default: Element.random(in: low...high, using: &random)
      }
    }
  }

  private static func check16(_ rows: Int, _ columns: Int, bits: Int, _ random: inout TestRandom) {
    let m: [Int16] = integers(rows * columns, bits: bits, &random)
    let r = scalars(rows, &random)
    #expect(
      productDifference(
        FieldIntegerProduct.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns),
        FieldIntegerProductReference.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns)) == nil,
      "r^T M, \(rows) x \(columns), \(bits) bits")
    let s = scalars(columns, &random)
    #expect(
      productDifference(
        FieldIntegerProduct.matrixTimesVector(m.span, s.span, rows: rows, columns: columns),
        FieldIntegerProductReference.matrixTimesVector(m.span, s.span, rows: rows, columns: columns)) == nil,
      "M s, \(rows) x \(columns), \(bits) bits")
  }

  private static func check32(_ rows: Int, _ columns: Int, bits: Int, _ random: inout TestRandom) {
    let m: [Int32] = integers(rows * columns, bits: bits, &random)
    let r = scalars(rows, &random)
    #expect(
      productDifference(
        FieldIntegerProduct.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns),
        FieldIntegerProductReference.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns)) == nil,
      "r^T M, \(rows) x \(columns), \(bits) bits of 32")
    let s = scalars(columns, &random)
    #expect(
      productDifference(
        FieldIntegerProduct.matrixTimesVector(m.span, s.span, rows: rows, columns: columns),
        FieldIntegerProductReference.matrixTimesVector(m.span, s.span, rows: rows, columns: columns)) == nil,
      "M s, \(rows) x \(columns), \(bits) bits of 32")
  }

  @Test("all small sizes, 16-bit elements", arguments: [7, 15])
  func sizes16(bits: Int) {
    var random = TestRandom("sizes 16 \(bits)")
    for size in 0...40 {
      Self.check16(size, 5, bits: bits, &random)
      Self.check16(9, size, bits: bits, &random)
      Self.check16(size, 1, bits: bits, &random)
      Self.check16(1, size, bits: bits, &random)
    }
  }

  @Test("all small sizes, 32-bit elements", arguments: [7, 20, 31])
  func sizes32(bits: Int) {
    var random = TestRandom("sizes 32 \(bits)")
    for size in 0...40 {
      Self.check32(size, 5, bits: bits, &random)
      Self.check32(9, size, bits: bits, &random)
      Self.check32(size, 1, bits: bits, &random)
      Self.check32(1, size, bits: bits, &random)
    }
  }

  @Test("every width of elements", arguments: 0...31)
  func widths(bits: Int) {
    var random = TestRandom("widths \(bits)")
    for (rows, columns) in [(64, 64), (300, 7), (7, 300)] {
      if bits < 16 { Self.check16(rows, columns, bits: bits, &random) }
      Self.check32(rows, columns, bits: bits, &random)
    }
  }

  @Test("several panels, chunks of the vector, and jobs")
  func large() {
    var random = TestRandom("large")
    for bits in [7, 13, 15] {
      Self.check16(4200, 13, bits: bits, &random)
      Self.check16(13, 4200, bits: bits, &random)
    }
    for bits in [11, 16, 24, 25, 31] {
      Self.check32(4097, 7, bits: bits, &random)
      Self.check32(7, 4097, bits: bits, &random)
    }
    // Long enough for several jobs, over the vector and over the sums.
    Self.check32(1, 220_000, bits: 31, &random)
    Self.check16(701, 3001, bits: 7, &random)
  }

  @Test("jobs give the same result however the work is cut", arguments: [1, 2, 3, 5, 16])
  func jobs(workers: Int) {
    var random = TestRandom("jobs \(workers)")
    for (length, sums) in [(64, 1000), (3000, 5), (63, 200), (1, 97), (130, 96)] {
      for layout in [FieldIntegerProductTask.Layout.onePerColumn, .onePerRow] {
        let m: [Int16] = Self.integers(length * sums, bits: 9, &random)
        let r = Self.scalars(length, &random)
        let expected =
          layout == .onePerColumn
          ? FieldIntegerProductReference.vectorTimesMatrix(r.span, m.span, rows: length, columns: sums)
          : FieldIntegerProductReference.matrixTimesVector(m.span, r.span, rows: sums, columns: length)
        for set in [plumbline_active_set(), PLUMBLINE_SET_portable] {
          guard let kernels = plumbline_kernels_for(set) else { continue }
          r.withUnsafeBufferPointer { vector in
            m.withUnsafeBytes { matrix in
              guard let vector = vector.baseAddress, let matrix = matrix.baseAddress else { return }
              let task = FieldIntegerProductTask(
                vector: vector, length: length, matrix: matrix, elementBytes: 2, sums: sums, layout: layout,
                kernels: FieldIntegerProductKernels(pointer: kernels))
              #expect(productDifference(task.run(workers: workers), expected) == nil)
            }
          }
        }
      }
    }
  }

  @Test("extreme operands throughout")
  func extremes() {
    for count in [1, 2, 255, 256, 510, 512, 4096, 4097] {
      for value in [Int16.min, -4096, -128, -1, 0, 1, 127, 4095, Int16.max] {
        for r in [Fr.zero, .one, -.one] {
          let vector = [Fr](repeating: r, count: count)
          let matrix = [Int16](repeating: value, count: count * 7)
          let sum = Fr(Int64(count)) * Fr(Int64(value)) * r
          #expect(
            FieldIntegerProduct.vectorTimesMatrix(vector.span, matrix.span, rows: count, columns: 7)
              == [Fr](repeating: sum, count: 7))
          #expect(
            FieldIntegerProduct.matrixTimesVector(matrix.span, vector.span, rows: 7, columns: count)
              == [Fr](repeating: sum, count: 7))
        }
      }
      for value: Int32 in [.min, .min + 1, -1 << 24, -1 << 16, 1 << 24, 32768, -32769, .max] {
        let vector = [Fr](repeating: -.one, count: count)
        let matrix = [Int32](repeating: value, count: count * 7)
        let sum = -(Fr(Int64(count)) * Fr(Int64(value)))
        #expect(
          FieldIntegerProduct.vectorTimesMatrix(vector.span, matrix.span, rows: count, columns: 7)
            == [Fr](repeating: sum, count: 7))
        #expect(
          FieldIntegerProduct.matrixTimesVector(matrix.span, vector.span, rows: 7, columns: count)
            == [Fr](repeating: sum, count: 7))
      }
    }
  }

  @Test("digits and elements at their extremes together", arguments: 0...31)
  func extremeDigits(bits: Int) throws {
    // An element whose residue in Montgomery form, x * 2^256, has all digits of 16 bits but the highest at -2^15.
    let middle: [UInt8] = (0..<28).map { $0 % 2 == 0 ? 0x7f : 0xff }
    let bytes: [UInt8] = [0x0f, 0xff] + middle + [0x80, 0x00]
    let residue = try #require(Fr(canonicalBytes: bytes))
    let montgomery = Fr(2).pow(256)
    let inverse = try #require(montgomery.inverse())
    let x = residue * inverse
    for count in [1, 70, 4100] {
      let vector = [Fr](repeating: x, count: count)
      let sum = -(Fr(Int64(count)) * Fr(Int64(1) << Int64(bits)) * x)
      let expected = [Fr](repeating: sum, count: 7)
      if bits < 16 {
        let m = [Int16](repeating: -1 << Int16(bits), count: 7 * count)
        #expect(FieldIntegerProduct.vectorTimesMatrix(vector.span, m.span, rows: count, columns: 7) == expected)
        #expect(FieldIntegerProduct.matrixTimesVector(m.span, vector.span, rows: 7, columns: count) == expected)
      }
      let m = [Int32](repeating: -1 << Int32(bits), count: 7 * count)
      #expect(FieldIntegerProduct.vectorTimesMatrix(vector.span, m.span, rows: count, columns: 7) == expected)
      #expect(FieldIntegerProduct.matrixTimesVector(m.span, vector.span, rows: 7, columns: count) == expected)
    }
  }

  @Test("panels of one matrix may differ in width")
  func mixedPanels() {
    var random = TestRandom("mixed panels")
    let rows = 50
    let columns = 400
    var m = [Int32](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let bits = [3, 14, 20, 31, 12][column / 96]
        m[row * columns + column] = Int32.random(
          in: Int32(truncatingIfNeeded: -(Int64(1) << Int64(bits)))...Int32((Int64(1) << Int64(bits)) - 1),
          using: &random)
      }
    }
    let r = Self.scalars(rows, &random)
    #expect(
      productDifference(
        FieldIntegerProduct.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns),
        FieldIntegerProductReference.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns)) == nil)
  }

  @Test("integer arithmetic of any size gives the same sums")
  func bigIntegers() {
    var random = TestRandom("big integers")
    func expected(_ r: [Fr], _ m: [Int64], rows: Int, columns: Int) -> [BigInteger] {
      (0..<columns).map { column in
        var sum: BigInteger = 0
        for row in 0..<rows { sum = sum + BigInteger(r[row]) * BigInteger(Int(m[row * columns + column])) }
        return sum.reduced(modulo: BarretoNaehrig.Order.modulus)
      }
    }
    for (rows, columns) in [(1, 1), (31, 9), (300, 13)] {
      let r = Self.scalars(rows, &random)
      for bits in [7, 11, 15] {
        let m: [Int16] = Self.integers(rows * columns, bits: bits, &random)
        let found = FieldIntegerProduct.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns)
        let sums = expected(r, m.map { Int64($0) }, rows: rows, columns: columns)
        #expect(found.map { BigInteger($0) } == sums)
      }
      for bits in [12, 20, 31] {
        let m: [Int32] = Self.integers(rows * columns, bits: bits, &random)
        let found = FieldIntegerProduct.vectorTimesMatrix(r.span, m.span, rows: rows, columns: columns)
        let sums = expected(r, m.map { Int64($0) }, rows: rows, columns: columns)
        #expect(found.map { BigInteger($0) } == sums)
      }
    }
  }
}
