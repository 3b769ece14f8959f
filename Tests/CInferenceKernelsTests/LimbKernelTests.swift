import CInferenceKernels
import TestSupport
import Testing

/// Every implementation of the products of split residues and small integers against sums in 64 bits.
@Suite("Limb kernels")
struct LimbKernelTests {
  /// `count` residues below 2^254; some are 0, some the largest.
  private static func residues(_ count: Int, _ random: inout TestRandom) -> [UInt64] {
    (0..<count).flatMap { _ -> [UInt64] in
      switch random.next() % 4 {
      case 0: [0, 0, 0, 0]
      case 1: [.max, .max, .max, .max >> 2]
      default: [random.next(), random.next(), random.next(), random.next() >> 2]
      }
    }
  }

  /// Balanced digits by the schoolbook: carry from the lowest digit up.
  private static func digits(_ residue: ArraySlice<UInt64>, width: Int) -> [Int64] {
    var carry: Int64 = 0
    return residue.flatMap { limb in
      (0..<(64 / width)).map { index in
        var digit = Int64((limb >> UInt64(width * index)) & ((1 << UInt64(width)) - 1)) + carry
        carry = digit >= 1 << Int64(width - 1) ? 1 : 0
        digit -= carry << Int64(width)
        return digit
      }
    }
  }

  private static func split(_ residues: [UInt64], width: Int) -> [[Int64]] {
    stride(from: 0, to: residues.count, by: 4).map { digits(residues[$0..<($0 + 4)], width: width) }
  }

  private static func split16(_ residues: [UInt64], _ kernels: plumbline_kernels) -> [Int16] {
    let count = residues.count / 4
    return [Int16](unsafeUninitializedCapacity: (count + 1) / 2 * 32) { buffer, initialized in
      kernels.limb16_split(residues, count, buffer.baseAddress)
      initialized = (count + 1) / 2 * 32
    }
  }

  private static func split32(_ residues: [UInt64], _ kernels: plumbline_kernels) -> [Int32] {
    let count = residues.count / 4
    return [Int32](unsafeUninitializedCapacity: count * 8) { buffer, initialized in
      kernels.limb32_split(residues, count, buffer.baseAddress)
      initialized = count * 8
    }
  }

  @Test("balanced digits", arguments: AvailableSet.all)
  func splitting(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("splitting")
    for count in 1...9 {
      let residues = Self.residues(count, &random)
      let narrow = Self.split16(residues, kernels)
      for (index, expected) in Self.split(residues, width: 16).enumerated() {
        #expect((0..<16).map { Int64(narrow[index / 2 * 32 + 2 * $0 + index % 2]) } == expected)
      }
      if count % 2 == 1 { #expect((0..<16).allSatisfy { narrow[count / 2 * 32 + 2 * $0 + 1] == 0 }) }
      let wide = Self.split32(residues, kernels)
      for (index, expected) in Self.split(residues, width: 32).enumerated() {
        #expect(wide[(8 * index)..<(8 * index + 8)].map { Int64($0) } == expected)
      }
    }
  }

  /// Sums of digits times elements, `element(i, sum)` being the factor of residue i.
  private static func sums(
    _ digits: [[Int64]], count: Int, _ element: (Int, Int) -> Int64
  ) -> [Int64] {
    (0..<count).flatMap { sum in
      (0..<(digits.first?.count ?? 0)).map { digit in
        digits.indices.reduce(Int64(0)) { $0 + digits[$1][digit] * element($1, sum) }
      }
    }
  }

  private struct Shape: Sendable {
    var rows: Int
    var columns: Int
    var margin: Int
    var stride: Int { columns + margin }
  }

  private static let shapes: [Shape] =
    (1...20).map { Shape(rows: 3, columns: $0, margin: $0 % 2) }
    + (1...20).map { Shape(rows: $0, columns: 7, margin: 0) }
    + [
      Shape(rows: 1, columns: 1, margin: 0), Shape(rows: 129, columns: 97, margin: 1),
      Shape(rows: 64, columns: 64, margin: 0), Shape(rows: 200, columns: 193, margin: 5),
      Shape(rows: 7, columns: 700, margin: 0), Shape(rows: 700, columns: 1, margin: 0),
      Shape(rows: 511, columns: 2, margin: 3),
    ]

  private static func task<Digit, Element>(
    _ shape: Shape, digits: UnsafePointer<Digit>, matrix: UnsafePointer<Element>, flush: Int = 1,
    part: plumbline_part = PLUMBLINE_PART_WHOLE, sums: inout [Int64],
    _ body: (UnsafePointer<plumbline_limb_task>) -> Void
  ) {
    sums.withUnsafeMutableBufferPointer { sums in
      var task = plumbline_limb_task()
      task.digits = UnsafeRawPointer(digits)
      task.matrix = UnsafeRawPointer(matrix)
      task.rows = shape.rows
      task.columns = shape.columns
      task.row_stride = shape.stride
      task.element_bytes = MemoryLayout<Element>.size
      task.part = part
      task.flush_pairs = flush
      task.sums = sums.baseAddress
      body(&task)
    }
  }

  @Test("16-bit digits, every magnitude of the matrix", arguments: AvailableSet.all)
  func narrow(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("narrow limbs")
    for bits in [0, 1, 7, 11, 14] {
      let flush = bits == 14 ? 1 : (1 << (15 - bits)) - 1
      for shape in Self.shapes {
        let limit = Int16(1) << Int16(bits)
        let matrix = (0..<(shape.rows * shape.stride)).map { _ in
          random.next() % 3 == 0 ? -limit : Int16.random(in: -limit..<limit, using: &random)
        }
        func element(_ row: Int, _ column: Int) -> Int64 { Int64(matrix[row * shape.stride + column]) }
        let widened = matrix.map { Int32($0) }
        for start: Int64 in [0, 1 << 40] {
          var residues = Self.residues(shape.rows, &random)
          var digits = Self.split16(residues, kernels)
          var expected = Self.sums(Self.split(residues, width: 16), count: shape.columns) { element($0, $1) }
          var sums = [Int64](repeating: start, count: 16 * shape.columns)
          Self.task(shape, digits: digits, matrix: matrix, flush: flush, sums: &sums) {
            kernels.limb16_vector_matrix($0)
          }
          #expect(difference(sums, expected.map { $0 + start }) == nil)
          sums = [Int64](repeating: start, count: 16 * shape.columns)
          Self.task(shape, digits: digits, matrix: widened, flush: flush, sums: &sums) {
            kernels.limb16_vector_matrix($0)
          }
          #expect(difference(sums, expected.map { $0 + start }) == nil)

          residues = Self.residues(shape.columns, &random)
          digits = Self.split16(residues, kernels)
          expected = Self.sums(Self.split(residues, width: 16), count: shape.rows) { element($1, $0) }
          sums = [Int64](repeating: start, count: 16 * shape.rows)
          Self.task(shape, digits: digits, matrix: matrix, flush: flush, sums: &sums) {
            kernels.limb16_matrix_vector($0)
          }
          #expect(difference(sums, expected.map { $0 + start }) == nil)
          sums = [Int64](repeating: start, count: 16 * shape.rows)
          Self.task(shape, digits: digits, matrix: widened, flush: flush, sums: &sums) {
            kernels.limb16_matrix_vector($0)
          }
          #expect(difference(sums, expected.map { $0 + start }) == nil)
        }
      }
    }
  }

  @Test("16-bit digits do not overflow at the largest interval", arguments: AvailableSet.all, [7, 11, 14])
  func narrowExtremes(set: AvailableSet, bits: Int) throws {
    let kernels = try set.kernels()
    let flush = bits == 14 ? 1 : (1 << (15 - bits)) - 1
    // All digits but the top one are -2^15.
    let residue: [UInt64] = [
      0x7fff_7fff_7fff_8000, 0x7fff_7fff_7fff_7fff, 0x7fff_7fff_7fff_7fff, 0x0fff_7fff_7fff_7fff,
    ]
    let shape = Shape(rows: 1300, columns: 13, margin: 0)
    let matrix = [Int16](repeating: -(Int16(1) << Int16(bits)), count: shape.rows * shape.stride)
    let digits = (0..<shape.rows).flatMap { _ in residue }
    var sums = [Int64](repeating: 0, count: 16 * shape.columns)
    Self.task(shape, digits: Self.split16(digits, kernels), matrix: matrix, flush: flush, sums: &sums) {
      kernels.limb16_vector_matrix($0)
    }
    let expected = Self.digits(residue[...], width: 16).map { -$0 * Int64(shape.rows) << Int64(bits) }
    #expect(expected[1] == (Int64(1300) << Int64(bits)) << 15)
    #expect(difference(sums, (0..<shape.columns).flatMap { _ in expected }) == nil)
  }

  @Test("32-bit digits, 16-bit elements", arguments: AvailableSet.all)
  func wideNarrow(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("wide limbs, 16-bit elements")
    for shape in Self.shapes {
      let matrix = (0..<(shape.rows * shape.stride)).map { _ in
        random.next() % 3 == 0 ? Int16.min : Int16.random(in: .min ... .max, using: &random)
      }
      func element(_ row: Int, _ column: Int) -> Int64 { Int64(matrix[row * shape.stride + column]) }
      var residues = Self.residues(shape.rows, &random)
      var sums = [Int64](repeating: -5, count: 8 * shape.columns)
      Self.task(shape, digits: Self.split32(residues, kernels), matrix: matrix, sums: &sums) {
        kernels.limb32_vector_matrix($0)
      }
      var digits = Self.split(residues, width: 32)
      #expect(difference(sums, Self.sums(digits, count: shape.columns) { element($0, $1) }.map { $0 - 5 }) == nil)

      residues = Self.residues(shape.columns, &random)
      sums = [Int64](repeating: -5, count: 8 * shape.rows)
      Self.task(shape, digits: Self.split32(residues, kernels), matrix: matrix, sums: &sums) {
        kernels.limb32_matrix_vector($0)
      }
      digits = Self.split(residues, width: 32)
      #expect(difference(sums, Self.sums(digits, count: shape.rows) { element($1, $0) }.map { $0 - 5 }) == nil)
    }
  }

  @Test("32-bit digits, 32-bit elements whole and in parts", arguments: AvailableSet.all)
  func wide(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("wide limbs, 32-bit elements")
    for part in [PLUMBLINE_PART_WHOLE, PLUMBLINE_PART_LOW, PLUMBLINE_PART_HIGH] {
      // Whole elements of 2^23 keep the sums of 700 rows below 2^63.
      let range = part == PLUMBLINE_PART_WHOLE ? Int32(-1 << 21)...Int32(1 << 21) : Int32.min...Int32.max
      let extremes: [Int32] = [range.lowerBound, range.upperBound, 0x7fff, 0x8000, -0x8000, -0x8001]
      for shape in Self.shapes {
        let matrix = (0..<(shape.rows * shape.stride)).map { _ in
          random.next() % 3 == 0 ? extremes[Int(random.next() % 6)] : Int32.random(in: range, using: &random)
        }
        func element(_ row: Int, _ column: Int) -> Int64 {
          let m = Int64(matrix[row * shape.stride + column])
          let low = Int64(Int16(truncatingIfNeeded: m))
          return part == PLUMBLINE_PART_WHOLE ? m : part == PLUMBLINE_PART_LOW ? low : (m - low) >> 16
        }
        var residues = Self.residues(shape.rows, &random)
        var sums = [Int64](repeating: 9, count: 8 * shape.columns)
        Self.task(shape, digits: Self.split32(residues, kernels), matrix: matrix, part: part, sums: &sums) {
          kernels.limb32_vector_matrix($0)
        }
        var digits = Self.split(residues, width: 32)
        #expect(difference(sums, Self.sums(digits, count: shape.columns) { element($0, $1) }.map { $0 + 9 }) == nil)

        residues = Self.residues(shape.columns, &random)
        sums = [Int64](repeating: 9, count: 8 * shape.rows)
        Self.task(shape, digits: Self.split32(residues, kernels), matrix: matrix, part: part, sums: &sums) {
          kernels.limb32_matrix_vector($0)
        }
        digits = Self.split(residues, width: 32)
        #expect(difference(sums, Self.sums(digits, count: shape.rows) { element($1, $0) }.map { $0 + 9 }) == nil)
      }
    }
  }

  @Test("the range scan sees every element and nothing else", arguments: AvailableSet.all)
  func magnitude(set: AvailableSet) throws {
    let kernels = try set.kernels()
    for shape in Self.shapes where shape.rows * shape.columns < 3000 {
      var narrow = [Int16](repeating: 0, count: shape.rows * shape.stride)
      var wide = [Int32](repeating: 0, count: shape.rows * shape.stride)
      for row in 0..<shape.rows {
        for column in shape.columns..<shape.stride {
          narrow[row * shape.stride + column] = .min
          wide[row * shape.stride + column] = .min
        }
      }
      #expect(kernels.magnitude(narrow, shape.rows, shape.columns, shape.stride, 2) == 0)
      #expect(kernels.magnitude(wide, shape.rows, shape.columns, shape.stride, 4) == 0)
      for index in 0..<(shape.rows * shape.columns) {
        let position = index / shape.columns * shape.stride + index % shape.columns
        let bit = index % 15
        narrow[position] = index % 2 == 0 ? 1 << Int16(bit) : -1 - (1 << Int16(bit))
        #expect(kernels.magnitude(narrow, shape.rows, shape.columns, shape.stride, 2) == 1 << UInt32(bit))
        narrow[position] = 0
        let wideBit = index % 31
        wide[position] = index % 2 == 0 ? 1 << Int32(wideBit) : -1 - (1 << Int32(wideBit))
        #expect(kernels.magnitude(wide, shape.rows, shape.columns, shape.stride, 4) == 1 << UInt32(wideBit))
        wide[position] = 0
      }
    }
  }
}
