import BN254
import CInferenceKernels

/// A table of C kernels. Tables are constant and live as long as the process.
package struct FieldIntegerProductKernels: @unchecked Sendable {
  let pointer: UnsafePointer<plumbline_kernels>

  package init(pointer: UnsafePointer<plumbline_kernels>) {
    self.pointer = pointer
  }

  static let active = FieldIntegerProductKernels(pointer: plumbline_kernels_active())
}

/// One product: its operands, and how it is cut into pieces that fit caches, registers and cores.
///
/// The pointers are read, or written at disjoint places, for the duration of a call.
package struct FieldIntegerProductTask: @unchecked Sendable {
  package enum Layout: Sendable {
    /// The vector has one element per row, the result one per column.
    case onePerColumn
    /// The vector has one element per column, the result one per row.
    case onePerRow
  }

  let vector: UnsafePointer<Fr>
  /// Number of elements of the vector, positive.
  let length: Int
  /// Row-major integers.
  let matrix: UnsafeRawPointer
  /// 2 or 4.
  let elementBytes: Int
  /// Number of elements of the result, positive.
  let sums: Int
  let layout: Layout
  let kernels: FieldIntegerProductKernels

  package init(
    vector: UnsafePointer<Fr>, length: Int, matrix: UnsafeRawPointer, elementBytes: Int, sums: Int, layout: Layout,
    kernels: FieldIntegerProductKernels
  ) {
    self.vector = vector
    self.length = length
    self.matrix = matrix
    self.elementBytes = elementBytes
    self.sums = sums
    self.layout = layout
    self.kernels = kernels
  }

  /// Sums that a panel has at most; the staging buffers of the kernels hold as many.
  private static let panel = 96
  /// Elements of the vector that are split at a time. Their digits and one panel of the matrix fit the second-level
  /// cache, and no sum of digits can overflow: 2^12 * 2^31 * 2^15 < 2^62.
  private static let chunk = 1 << 12
  /// Elements below 2^13 in magnitude take 16-bit digits.
  private static let narrowBits = 13

  /// Montgomery residues are reduced modulo the same p as the values they stand for.
  private static let modulus: plumbline_modulus = {
    let limbs = (-Fr.one).canonicalLimbs
    // p - 1 is even.
    return plumbline_modulus_make([limbs.0 + 1, limbs.1, limbs.2, limbs.3])
  }()

  /// A rough estimate of the work of one core.
  var nanoseconds: Double {
    let perElement = elementBytes == 2 ? 0.25 : 0.4
    return Double(length) * (Double(sums) * perElement + 2) + Double(sums) * 15
  }

  /// The product, cut into about `workers` equal jobs: ranges of sums if there are enough, ranges of the vector else.
  package func run(workers: Int) -> [Fr] {
    precondition(MemoryLayout<Fr>.stride == 32, "a field element is four 64-bit limbs")
    if workers <= 1 {
      return [Fr](unsafeUninitializedCapacity: sums) { result, initialized in
        initialized = sums
        if let base = result.baseAddress { job(vector: 0..<length, sums: 0..<sums, result: base) }
      }
    }
    let bySums = sums >= Self.panel * workers
    let jobs = bySums ? min(2 * workers, sums / Self.panel) : max(1, min(workers, length / 64))
    let parts = bySums ? 1 : jobs
    let partial = [Fr](unsafeUninitializedCapacity: sums * parts) { result, initialized in
      initialized = sums * parts
      guard let base = result.baseAddress else { return }
      let target = FieldIntegerProductTarget(base: base)
      Parallel.forEach(jobs) { index in
        if bySums {
          // Jobs end between tiles of 6 sums.
          let tiles = (sums + 5) / 6
          let range = (tiles * index / jobs * 6)..<min(tiles * (index + 1) / jobs * 6, sums)
          job(vector: 0..<length, sums: range, result: target.base + range.lowerBound)
        } else {
          let range = (length * index / jobs)..<(length * (index + 1) / jobs)
          job(vector: range, sums: 0..<sums, result: target.base + sums * index)
        }
      }
    }
    if parts == 1 { return partial }
    var result = Array(partial[..<sums])
    for part in 1..<parts {
      for index in 0..<sums { result[index] += partial[part * sums + index] }
    }
    return result
  }

  /// Initialises `result` with the sums of a range, over a range of the vector.
  private func job(vector range: Range<Int>, sums outputs: Range<Int>, result: UnsafeMutablePointer<Fr>) {
    let length = min(Self.chunk, range.count)
    withUnsafeTemporaryAllocation(byteCount: (length + 1) * 32 + 64, alignment: 64) { narrow in
      withUnsafeTemporaryAllocation(byteCount: (length + 1) * 32 + 64, alignment: 64) { wide in
        var start = range.lowerBound
        while start < range.upperBound {
          let end = min(start + Self.chunk, range.upperBound)
          var digits = FieldIntegerProductDigits(
            kernels: kernels, vector: vector + start, count: end - start, narrow: narrow.baseAddress,
            wide: wide.baseAddress)
          var first = outputs.lowerBound
          while first < outputs.upperBound {
            let last = min(first + Self.panel, outputs.upperBound)
            panel(
              &digits, vector: start..<end, sums: first..<last, adding: start > range.lowerBound,
              result: result + (first - outputs.lowerBound))
            first = last
          }
          start = end
        }
      }
    }
  }

  /// Initialises or adds to the sums of one panel.
  private func panel(
    _ digits: inout FieldIntegerProductDigits, vector range: Range<Int>, sums outputs: Range<Int>, adding: Bool,
    result: UnsafeMutablePointer<Fr>
  ) {
    let table = kernels.pointer.pointee
    var task = plumbline_limb_task()
    let stride: Int
    switch layout {
    case .onePerColumn:
      stride = sums
      task.matrix = matrix + (range.lowerBound * stride + outputs.lowerBound) * elementBytes
      task.rows = range.count
      task.columns = outputs.count
    case .onePerRow:
      stride = length
      task.matrix = matrix + (outputs.lowerBound * stride + range.lowerBound) * elementBytes
      task.rows = outputs.count
      task.columns = range.count
    }
    task.row_stride = stride
    task.element_bytes = elementBytes
    task.part = PLUMBLINE_PART_WHOLE
    let magnitude = table.magnitude(task.matrix, task.rows, task.columns, stride, elementBytes)
    let bits = 32 - magnitude.leadingZeroBitCount

    if bits <= Self.narrowBits {
      task.digits = UnsafeRawPointer(digits.narrowDigits())
      task.flush_pairs = (1 << (15 - bits)) - 1
      accumulate(&task, width: 16, count: outputs.count, adding: adding, result: result) { task in
        switch layout {
        case .onePerColumn: table.limb16_vector_matrix(task)
        case .onePerRow: table.limb16_matrix_vector(task)
        }
      }
      return
    }

    let wideKernel: (UnsafePointer<plumbline_limb_task>) -> Void = { task in
      switch layout {
      case .onePerColumn: table.limb32_vector_matrix(task)
      case .onePerRow: table.limb32_matrix_vector(task)
      }
    }
    let wideDigits = digits.wideDigits()
    if bits > 24 {
      // m = low + 2^16 high, both within 2^15.
      task.digits = UnsafeRawPointer(wideDigits)
      withUnsafeTemporaryAllocation(of: Fr.self, capacity: outputs.count) { high in
        guard let base = high.baseAddress else { return }
        task.part = PLUMBLINE_PART_HIGH
        accumulate(&task, width: 8, count: outputs.count, adding: false, result: base, wideKernel)
        task.part = PLUMBLINE_PART_LOW
        accumulate(&task, width: 8, count: outputs.count, adding: adding, result: result, wideKernel)
        let shift = Fr(65536)
        for index in 0..<outputs.count { result[index] += base[index] * shift }
      }
      return
    }
    // Digits of 2^31, elements of 2^bits: so many fit a sum below 2^62.
    let count = range.count
    let steps = min(count, (1 << (31 - bits)) - 1)
    let origin = task.matrix
    var start = 0
    while start < count {
      let step = min(steps, count - start)
      switch layout {
      case .onePerColumn:
        task.rows = step
        task.matrix = origin.map { $0 + start * stride * elementBytes }
      case .onePerRow:
        task.columns = step
        task.matrix = origin.map { $0 + start * elementBytes }
      }
      task.digits = wideDigits.map { UnsafeRawPointer($0 + 8 * start) }
      accumulate(&task, width: 8, count: outputs.count, adding: adding || start > 0, result: result, wideKernel)
      start += step
    }
  }

  /// Runs a kernel on zeroed digit sums and reduces them into `result`, or adds them to it.
  private func accumulate(
    _ task: inout plumbline_limb_task, width: Int, count: Int, adding: Bool, result: UnsafeMutablePointer<Fr>,
    _ kernel: (UnsafePointer<plumbline_limb_task>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: count * width) { digitSums in
      digitSums.initialize(repeating: 0)
      task.sums = digitSums.baseAddress
      kernel(&task)
      withUnsafePointer(to: Self.modulus) { modulus in
        func reduce(into target: UnsafeMutablePointer<Fr>) {
          target.withMemoryRebound(to: UInt64.self, capacity: 4 * count) { limbs in
            plumbline_reduce_sums(digitSums.baseAddress, count, width, modulus, limbs)
          }
        }
        if adding {
          withUnsafeTemporaryAllocation(of: Fr.self, capacity: count) { reduced in
            guard let base = reduced.baseAddress else { return }
            reduce(into: base)
            for index in 0..<count { result[index] += base[index] }
          }
        } else {
          reduce(into: result)
        }
      }
    }
  }
}

/// Jobs write disjoint parts.
private struct FieldIntegerProductTarget: @unchecked Sendable {
  let base: UnsafeMutablePointer<Fr>
}

/// The digits of a part of the vector, made when a panel first asks for them.
private struct FieldIntegerProductDigits {
  let kernels: FieldIntegerProductKernels
  let vector: UnsafePointer<Fr>
  let count: Int
  let narrow: UnsafeMutableRawPointer?
  let wide: UnsafeMutableRawPointer?
  private var hasNarrow = false
  private var hasWide = false

  init(
    kernels: FieldIntegerProductKernels, vector: UnsafePointer<Fr>, count: Int, narrow: UnsafeMutableRawPointer?,
    wide: UnsafeMutableRawPointer?
  ) {
    self.kernels = kernels
    self.vector = vector
    self.count = count
    self.narrow = narrow
    self.wide = wide
  }

  mutating func narrowDigits() -> UnsafePointer<Int16>? {
    let digits = narrow?.assumingMemoryBound(to: Int16.self)
    if !hasNarrow {
      vector.withMemoryRebound(to: UInt64.self, capacity: 4 * count) {
        kernels.pointer.pointee.limb16_split($0, count, digits)
      }
      hasNarrow = true
    }
    return digits.map { UnsafePointer($0) }
  }

  mutating func wideDigits() -> UnsafePointer<Int32>? {
    let digits = wide?.assumingMemoryBound(to: Int32.self)
    if !hasWide {
      vector.withMemoryRebound(to: UInt64.self, capacity: 4 * count) {
        kernels.pointer.pointee.limb32_split($0, count, digits)
      }
      hasWide = true
    }
    return digits.map { UnsafePointer($0) }
  }
}
