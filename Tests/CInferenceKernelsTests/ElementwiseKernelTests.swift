import CInferenceKernels
import TestSupport
import Testing

/// Every implementation of the kernels around the products against plain loops in 64 bits.
@Suite("Kernels on lines of entries")
struct ElementwiseKernelTests {
  /// Activations of either type, as the number that they are.
  private struct Activations {
    let words: Bool
    let values: [Int64]

    init(_ count: Int, words: Bool, _ random: inout TestRandom) {
      self.words = words
      let range: ClosedRange<Int64> = words ? -32768...32767 : 0...255
      values = (0..<count).map { _ in
        switch random.next() % 4 {
        case 0: range.lowerBound
        case 1: range.upperBound
        default: Int64.random(in: range, using: &random)
        }
      }
    }

    func withPointer<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
      words
        ? values.map { Int16($0) }.withUnsafeBytes { body($0.baseAddress) }
        : values.map { UInt8($0) }.withUnsafeBytes { body($0.baseAddress) }
    }
  }

  private static let sizes = [(1, 1), (1, 37), (5, 6), (7, 16), (3, 33), (28, 3)]

  @Test("accumulate: strides, factors, offsets", arguments: AvailableSet.all, [false, true])
  func accumulate(set: AvailableSet, words: Bool) throws {
    let kernels = try set.kernels()
    var random = TestRandom("accumulate \(words)")
    for (rows, columns) in Self.sizes {
      for (rowStride, columnStride) in [(columns, 1), (columns + 3, 1), (1, rows), (2 * columns, 2), (0, 1), (1, 0)] {
        for sumStride in [columns, columns + 2] {
          let count = (rows - 1) * rowStride + (columns - 1) * columnStride + 1
          let values = Activations(count, words: words, &random)
          let factor = Int32.random(in: -3000...3000, using: &random)
          let offset = Int32.random(in: -9999...9999, using: &random)
          let before: [Int32] = random.integers(rows * sumStride, in: -1000...1000)
          var sums = before
          values.withPointer { pointer in
            sums.withUnsafeMutableBufferPointer { sums in
              var task = plumbline_accumulate_task(
                values: pointer, row_stride: rowStride, column_stride: columnStride, rows: rows, columns: columns,
                factor: factor, offset: offset, sums: sums.baseAddress, sum_stride: sumStride)
              if words { kernels.accumulate_i16(&task) } else { kernels.accumulate_u8(&task) }
            }
          }
          var expected = before
          for row in 0..<rows {
            for column in 0..<columns {
              let value = values.values[row * rowStride + column * columnStride]
              expected[row * sumStride + column] += Int32(Int64(factor) * value + Int64(offset))
            }
          }
          #expect(difference(sums, expected) == nil, "\(rows)x\(columns), strides \(rowStride), \(columnStride)")
        }
      }
    }
  }

  @Test("multiply and add", arguments: AvailableSet.all)
  func multiplyAdd(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("multiply add")
    for count in 1...70 {
      let a: [Int32] = random.integers(count, in: -40000...40000)
      let b: [Int32] = random.integers(count, in: -40000...40000)
      let c: [Int32] = random.integers(count, in: -40000...40000)
      var sums = a
      kernels.multiply_add(&sums, b, c, count)
      #expect(difference(sums, (0..<count).map { a[$0] * b[$0] + c[$0] }) == nil)
      sums = a
      kernels.multiply_add(&sums, b, nil, count)
      #expect(difference(sums, (0..<count).map { a[$0] * b[$0] }) == nil)
    }
  }

  @Test("depthwise windows", arguments: AvailableSet.all, [false, true])
  func depthwise(set: AvailableSet, words: Bool) throws {
    let kernels = try set.kernels()
    var random = TestRandom("depthwise \(words)")
    for (rows, columns) in Self.sizes {
      for taps in [1, 4, 9] {
        let padded = (columns + 15) / 16 * 16
        let places = (0..<taps).map { $0 * columns }
        let values = Activations((rows + taps) * columns + 16, words: words, &random)
        let weights: [Int16] = random.integers(taps * padded, in: -2000...2000)
        let bias: [Int32] = random.integers(padded, in: -99...99)
        // Two more that stay as they are.
        var sums = [Int32](repeating: 7, count: rows * columns + 2)
        values.withPointer { pointer in
          places.withUnsafeBufferPointer { places in
            weights.withUnsafeBufferPointer { weights in
              bias.withUnsafeBufferPointer { bias in
                sums.withUnsafeMutableBufferPointer { sums in
                  var task = plumbline_depthwise_task(
                    activations: pointer, row_stride: columns, rows: rows, taps: places.baseAddress, tap_count: taps,
                    columns: columns, weights: weights.baseAddress, bias: bias.baseAddress, sums: sums.baseAddress)
                  if words { kernels.depthwise_i16(&task) } else { kernels.depthwise_u8(&task) }
                }
              }
            }
          }
        }
        var expected: [Int32] = []
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = Int64(bias[column])
            for tap in 0..<taps {
              sum += values.values[(row + tap) * columns + column] * Int64(weights[tap * padded + column])
            }
            expected.append(Int32(sum))
          }
        }
        #expect(difference(sums, expected + [7, 7]) == nil, "\(rows)x\(columns), \(taps) taps")
      }
    }
  }

  @Test("greatest of windows", arguments: AvailableSet.all, [false, true])
  func greatest(set: AvailableSet, words: Bool) throws {
    let kernels = try set.kernels()
    var random = TestRandom("greatest \(words)")
    for (rows, columns) in Self.sizes {
      for taps in [1, 2, 4, 9] {
        let places = (0..<taps).map { $0 * columns }
        let stride = 2 * columns
        let values = Activations((2 * rows + taps) * columns + 16, words: words, &random)
        var found: [Int64] = []
        values.withPointer { pointer in
          places.withUnsafeBufferPointer { places in
            var task = plumbline_greatest_task()
            task.values = pointer
            task.row_stride = stride
            task.rows = rows
            task.columns = columns
            task.taps = places.baseAddress
            task.tap_count = taps
            if words {
              var output = [Int16](repeating: 0, count: rows * columns + 16)
              output.withUnsafeMutableBytes {
                task.output = $0.baseAddress
                kernels.greatest_i16(&task)
              }
              found = output.prefix(rows * columns).map { Int64($0) }
            } else {
              var output = [UInt8](repeating: 0, count: rows * columns + 16)
              output.withUnsafeMutableBytes {
                task.output = $0.baseAddress
                kernels.greatest_u8(&task)
              }
              found = output.prefix(rows * columns).map { Int64($0) }
            }
          }
        }
        var expected: [Int64] = []
        for row in 0..<rows {
          for column in 0..<columns {
            expected.append((0..<taps).map { values.values[row * stride + $0 * columns + column] }.max() ?? 0)
          }
        }
        #expect(difference(found, expected) == nil, "\(rows)x\(columns), \(taps) taps")
      }
    }
  }

  @Test("requantise: clamps and tables", arguments: AvailableSet.all, [false, true])
  func requantise(set: AvailableSet, words: Bool) throws {
    let kernels = try set.kernels()
    var random = TestRandom("requantise \(words)")
    for (rows, columns) in Self.sizes {
      for stride in [columns, columns + 5] {
        for shift in [0, 1, 7, 16] as [UInt32] {
          for looksUp in [false, true] {
            let half: Int32 = shift == 0 ? 0 : 1 << Int32(shift - 1)
            let q: [Int32] = random.integers(rows * columns, in: -300...300)
            let sums: [Int32] = q.map { q in
              shift == 0 ? q : q << Int32(shift) - half + Int32.random(in: 0..<(1 << Int32(shift)), using: &random)
            }
            let (lower, upper, offset): (Int32, Int32, Int32) = words ? (-290, 280, -1000) : (-20, 200, -30)
            let table: [Int64] = random.integers(601, in: words ? -32768...32767 : 0...255)
            let expected = q.map { looksUp ? table[Int($0) + 300] : Int64(min(max($0, lower), upper) - offset) }
            var output = [UInt8](repeating: 0xAB, count: (rows * stride + 1) * 2)
            let rowsOfTable = words ? table.map { Int16($0) }.withUnsafeBytes(Array.init) : table.map { UInt8($0) }
            sums.withUnsafeBufferPointer { sums in
              rowsOfTable.withUnsafeBytes { table in
                output.withUnsafeMutableBytes { output in
                  var task = plumbline_requantise_task(
                    sums: sums.baseAddress, rows: rows, columns: columns, half: half, shift: shift,
                    lower: looksUp ? -300 : lower, upper: upper, offset: offset,
                    table: looksUp ? table.baseAddress : nil, output: output.baseAddress, output_stride: stride)
                  if words { kernels.requantise_i16(&task) } else { kernels.requantise_u8(&task) }
                }
              }
            }
            let found = output.withUnsafeBytes { bytes in
              (0..<(rows * stride)).map {
                words ? Int64(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self)) : Int64(bytes[$0])
              }
            }
            for row in 0..<rows {
              #expect(
                Array(found[(row * stride)..<(row * stride + columns)])
                  == Array(expected[(row * columns)..<((row + 1) * columns)]))
              for place in (row * stride + columns)..<((row + 1) * stride) {
                #expect(found[place] == (words ? Int64(Int16(bitPattern: 0xABAB)) : 0xAB))
              }
            }
          }
        }
      }
    }
  }
}
