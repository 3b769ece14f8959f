import CInferenceKernels
import TestSupport
import Testing

/// Every implementation of the 32-bit products against sums in 64 bits.
@Suite("32-bit product kernels")
struct ProductKernelTests {
  /// A product whose activations stand in lines of rows, as a test describes it.
  private struct Problem {
    var lines: Int
    var rows: Int
    var columns: Int
    var segments: [Int]
    var length: Int
    var lineStride: Int
    var rowStride: Int
    /// Stored as bytes where the kernel takes bytes.
    var activations: [Int64]
    var weights: [Int16]
    var bias: [Int32]

    func expected() -> [Int64] {
      var result: [Int64] = []
      for line in 0..<lines {
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = Int64(bias[column])
            for (index, segment) in segments.enumerated() {
              for k in 0..<length {
                let a = activations[line * lineStride + row * rowStride + segment + k]
                sum += a * Int64(weights[(column * segments.count + index) * length + k])
              }
            }
            result.append(sum)
          }
        }
      }
      return result
    }

    private var pairsFit: Bool {
      let largest = activations.max() ?? 0
      return stride(from: 0, to: weights.count, by: length).allSatisfy { first in
        stride(from: first, to: first + length, by: 2).allSatisfy { index in
          let second = index + 1 < first + length ? Int64(weights[index + 1].magnitude) : 0
          return (Int64(weights[index].magnitude) + second) * largest <= 32767
        }
      }
    }

    /// Runs one kernel; what is around the result must stay untouched.
    func run(_ kernels: plumbline_kernels, family: String) -> [Int64] {
      let bytes = family == "product_u8_i8"
      let group = bytes ? 4 : 2
      let elementBytes = family == "product_i16_i16" ? 2 : 1
      let groups = (length + group - 1) / group
      let panels = UnsafeMutableRawPointer.allocate(
        byteCount: plumbline_product_panel_bytes(columns, segments.count * groups, group, elementBytes), alignment: 64)
      defer { panels.deallocate() }
      plumbline_product_pack(weights, columns, segments.count, length, group, elementBytes, panels)
      let margin: Int32 = 0x5555_5555
      let width = columns + 3
      var sums = [Int32](repeating: margin, count: lines * rows * width)
      // What is read past the end meets weights of zero.
      let words = activations.map { Int16(truncatingIfNeeded: $0) } + [111, 222, 333, 444]
      let octets = activations.map { UInt8(truncatingIfNeeded: $0) } + [111, 222, 33, 44]
      let padded = bias + [Int32](repeating: 77, count: (columns + 15) / 16 * 16 - columns)
      words.withUnsafeBytes { words in
        octets.withUnsafeBytes { octets in
          segments.withUnsafeBufferPointer { segments in
            padded.withUnsafeBufferPointer { bias in
              sums.withUnsafeMutableBufferPointer { sums in
                var task = plumbline_product_task()
                task.activations = bytes ? octets.baseAddress : words.baseAddress
                task.line_stride = lineStride
                task.lines = lines
                task.row_stride = rowStride
                task.rows = rows
                task.segments = segments.baseAddress
                task.segment_count = segments.count
                task.segment_groups = groups
                task.panels = UnsafeRawPointer(panels)
                task.columns = columns
                task.bias = bias.baseAddress
                task.sums = sums.baseAddress
                task.sum_stride = width
                task.pairs_fit = pairsFit
                switch family {
                case "product_u8_i8": kernels.product_u8_i8(&task)
                case "product_i16_i8": kernels.product_i16_i8(&task)
                default: kernels.product_i16_i16(&task)
                }
              }
            }
          }
        }
      }
      for row in 0..<(lines * rows) {
        for column in columns..<width { #expect(sums[row * width + column] == margin) }
      }
      return (0..<(lines * rows)).flatMap { row in (0..<columns).map { Int64(sums[row * width + $0]) } }
    }
  }

  private static let families = ["product_u8_i8", "product_i16_i8", "product_i16_i16"]

  private static func values(_ count: Int, _ range: ClosedRange<Int64>, _ random: inout TestRandom) -> [Int64] {
    (0..<count).map { _ in
      switch random.next() % 4 {
      case 0: range.lowerBound
      case 1: range.upperBound
      default: Int64.random(in: range, using: &random)
      }
    }
  }

  /// Weights small enough for the sums to fit 32 bits.
  private static func limits(_ family: String) -> [(activations: ClosedRange<Int64>, weights: ClosedRange<Int64>)] {
    switch family {
    case "product_u8_i8": [(0...255, -128...127), (0...127, -128...127), (0...255, -64...63), (255...255, 127...127)]
    case "product_i16_i8": [(-32768...32767, -128...127), (-32768...(-32768), -128...(-128))]
    default: [(-2048...2047, -2048...2047), (-32768...32767, -300...300)]
    }
  }

  @Test("all numbers of rows, columns and inputs from 1 to 40", arguments: AvailableSet.all, families)
  func sizes(set: AvailableSet, family: String) throws {
    let kernels = try set.kernels()
    var random = TestRandom("product sizes \(family)")
    for size in 1...40 {
      for (rows, columns, length) in [(size, 17, 6), (3, size, 9), (1, 33, size), (2, 16, size), (size, 5, size)] {
        for (activations, weights) in Self.limits(family) {
          let problem = Problem(
            lines: 1, rows: rows, columns: columns, segments: [0], length: length, lineStride: 0, rowStride: length,
            activations: Self.values(rows * length, activations, &random),
            weights: Self.values(columns * length, weights, &random).map { Int16($0) },
            bias: Self.values(columns, -1000...1000, &random).map { Int32($0) })
          #expect(
            difference(problem.run(kernels, family: family), problem.expected()) == nil, "\(rows)x\(length)x\(columns)")
        }
      }
    }
  }

  @Test("segments and lines: convolutions on a stored image", arguments: AvailableSet.all, families)
  func windows(set: AvailableSet, family: String) throws {
    let kernels = try set.kernels()
    var random = TestRandom("product windows \(family)")
    let (width, height) = (13, 11)
    for channels in [1, 3, 4, 16] {
      for (kernel, stride, dilation) in [(3, 1, 1), (5, 2, 1), (1, 1, 1), (3, 1, 2)] {
        for (activations, weights) in Self.limits(family) {
          let reach = (kernel - 1) * dilation + 1
          let line = width * channels
          // Taps are adjacent without dilation; with it, each is a segment.
          let merged = dilation == 1
          let segments = (0..<kernel).flatMap { i in
            (0..<(merged ? 1 : kernel)).map { i * dilation * line + $0 * dilation * channels }
          }
          let length = merged ? kernel * channels : channels
          let problem = Problem(
            lines: (height - reach) / stride + 1, rows: (width - reach) / stride + 1, columns: 18, segments: segments,
            length: length, lineStride: stride * line, rowStride: stride * channels,
            activations: Self.values(height * line, activations, &random),
            weights: Self.values(18 * segments.count * length, weights, &random).map { Int16($0 / 8) },
            bias: Self.values(18, -9...9, &random).map { Int32($0) })
          #expect(difference(problem.run(kernels, family: family), problem.expected()) == nil)
        }
      }
    }
  }

  /// Sums leave 32 bits on the way and come back: only the last has to fit.
  @Test("sums wrap", arguments: AvailableSet.all, families)
  func wrapping(set: AvailableSet, family: String) throws {
    let kernels = try set.kernels()
    let (activation, weight): (Int64, Int16) =
      family == "product_u8_i8" ? (255, 127) : (-32768, family == "product_i16_i8" ? -128 : -32768)
    let half = family == "product_u8_i8" ? 70_000 : 1024
    let weights = (0..<(2 * half)).map { $0 < half ? weight : weight < 0 ? -(weight + 1) : -weight }
    let problem = Problem(
      lines: 1, rows: 3, columns: 1, segments: [0], length: 2 * half, lineStride: 0, rowStride: 0,
      activations: [Int64](repeating: activation, count: 2 * half), weights: weights, bias: [5])
    #expect(problem.run(kernels, family: family) == problem.expected())
    #expect(problem.expected()[0].magnitude < 1 << 31)
  }
}
