import CInferenceKernels
import TestSupport
import Testing

/// Every implementation of the dense products against sums in 64 bits.
@Suite("Dense kernels")
struct DenseKernelTests {
  private struct Problem {
    var rows: Int
    var columns: Int
    /// Activations of one segment.
    var length: Int
    var segments = 1
    var rowStride: Int
    var segmentStride = 0
    var activations: [Int16]
    var weights: [Int16]
    var bias: [Int64]?
    var spread = false

    func expected() -> [Int64] {
      var result: [Int64] = []
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = bias?[column] ?? 0
          for segment in 0..<segments {
            for index in 0..<length {
              let a = activations[row * rowStride + segment * segmentStride + index]
              sum += Int64(a) * Int64(weights[(column * segments + segment) * length + index])
            }
          }
          result.append(sum)
        }
      }
      return result
    }

    /// Runs one kernel; the result has a margin around it that must stay untouched.
    func run(_ kernels: plumbline_kernels, flush: Int, elementBytes: Int) -> [Int64] {
      let inputs = segments * length
      let pairs = spread ? inputs : (inputs + 1) / 2
      let bytes = plumbline_dense_panel_bytes(columns, pairs, elementBytes)
      let panels = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      defer { panels.deallocate() }
      plumbline_dense_pack(weights, columns, inputs, elementBytes, spread, panels)
      // Spread pairs hold an activation and anything; plain rows of odd length end with anything.
      var values: [Int16] = []
      var stride = rowStride
      if spread {
        for value in activations { values += [value, 12345] }
        stride *= 2
      } else {
        values = activations + [12345]
      }
      let margin: Int64 = 0x5555_5555
      let width = columns + 3
      var output = [Int64](repeating: margin, count: rows * width)
      values.withUnsafeBufferPointer { values in
        output.withUnsafeMutableBufferPointer { output in
          (bias ?? []).withUnsafeBufferPointer { bias in
            var task = plumbline_dense_task()
            task.activations = values.baseAddress
            task.row_stride = stride
            task.rows = rows
            task.segments = segments
            task.segment_stride = segmentStride * (spread ? 2 : 1)
            task.segment_pairs = segments == 1 ? pairs : length / 2 * (spread ? 2 : 1)
            task.panels = UnsafeRawPointer(panels)
            task.columns = columns
            task.flush_pairs = flush
            task.bias = self.bias == nil ? nil : bias.baseAddress
            task.output = output.baseAddress
            task.output_stride = width
            if elementBytes == 1 { kernels.dense_i8(&task) } else { kernels.dense_i16(&task) }
          }
        }
      }
      for row in 0..<rows {
        for column in columns..<width { #expect(output[row * width + column] == margin) }
      }
      return (0..<rows).flatMap { output[($0 * width)..<($0 * width + columns)] }
    }
  }

  private static func values(_ count: Int, among extremes: [Int16], _ random: inout TestRandom) -> [Int16] {
    let range = (extremes.min() ?? 0)...(extremes.max() ?? 0)
    return (0..<count).map { _ in
      Bool.random(using: &random)
        ? extremes[Int.random(in: 0..<extremes.count, using: &random)]
        : Int16.random(in: range, using: &random)
    }
  }

  @Test("all sizes from 1 to 70", arguments: AvailableSet.all)
  func allSizes(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("dense sizes")
    for size in 1...70 {
      for (rows, columns, length) in [(size, 17, 5), (3, size, 8), (7, 33, size), (1, size, size)] {
        for bytes in [1, 2] {
          let problem = Problem(
            rows: rows, columns: columns, length: length, rowStride: length,
            activations: Self.values(rows * length, among: [-255, 0, 255], &random),
            weights: Self.values(columns * length, among: bytes == 1 ? [-128, 127] : [-2048, 2047], &random),
            bias: size % 2 == 0 ? nil : random.integers(columns, in: -(1 << 40)...(1 << 40)))
          let found = problem.run(kernels, flush: 1 << 11, elementBytes: bytes)
          #expect(difference(found, problem.expected()) == nil, "\(rows)x\(length)x\(columns), \(bytes) bytes")
        }
      }
    }
  }

  @Test("sums are widened in time: extreme values at the largest number of pairs", arguments: AvailableSet.all)
  func extremes(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("dense extremes")
    // Weight, activation and their largest magnitudes; the flush interval is the largest allowed.
    let cases: [(Int16, Int16)] = [
      (-128, -32768), (127, 32767), (-128, 255), (-32768, 32767), (32767, 32767), (-32768, 255), (-2048, 32767),
    ]
    for (weight, activation) in cases {
      let pair = 2 * Int64(weight) * Int64(activation)
      let flush = Int(Int64(Int32.max) / Int64(pair.magnitude))
      for length in [2 * flush, 2 * flush + 1, 2 * flush + 2, 999, 1500] where length < 40000 {
        for rows in [1, 8] {
          for bytes in (-128...127).contains(weight) ? [1, 2] : [2] {
            let problem = Problem(
              rows: rows, columns: 17, length: length, rowStride: length,
              activations: [Int16](repeating: activation, count: rows * length),
              weights: [Int16](repeating: weight, count: 17 * length), bias: nil)
            #expect(difference(problem.run(kernels, flush: flush, elementBytes: bytes), problem.expected()) == nil)
          }
        }
      }
    }
    // The one product of pairs that 32 bits cannot hold, spread out.
    let problem = Problem(
      rows: 4, columns: 20, length: 37, rowStride: 37,
      activations: Self.values(4 * 37, among: [-32768], &random),
      weights: Self.values(20 * 37, among: [-32768], &random), bias: nil, spread: true)
    #expect(difference(problem.run(kernels, flush: 1, elementBytes: 2), problem.expected()) == nil)
  }

  @Test("segments: a direct convolution over a padded image", arguments: AvailableSet.all)
  func segments(set: AvailableSet) throws {
    let kernels = try set.kernels()
    var random = TestRandom("dense segments")
    // An image of 9 x 11 positions with 4 channels; one row of outputs of a 3 x 5 kernel, horizontal stride 1 and 2.
    for stride in [1, 2] {
      for flush in [1, 7, 1000] {
        let problem = Problem(
          rows: (11 - 5) / stride + 1, columns: 18, length: 5 * 4, segments: 3, rowStride: stride * 4,
          segmentStride: 11 * 4, activations: Self.values(9 * 11 * 4, among: [-128, 127], &random),
          weights: Self.values(18 * 3 * 20, among: [-128, 127], &random),
          bias: random.integers(18, in: -1000...1000))
        for bytes in [1, 2] {
          #expect(difference(problem.run(kernels, flush: flush, elementBytes: bytes), problem.expected()) == nil)
        }
      }
    }
  }
}
