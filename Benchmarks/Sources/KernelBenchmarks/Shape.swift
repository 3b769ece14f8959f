import CInferenceKernels

/// The size of one benchmark and the width of its integers.
struct Shape {
  /// Rows of the matrix; for dense products, samples of the batch.
  var rows: Int
  var columns: Int
  /// Dense products only: inputs of a sample.
  var inputs = 1
  /// Magnitude of matrix elements, in bits.
  var bits: Int

  static func all(of family: String) -> [Shape] {
    switch family {
    case "dense_i8", "dense_i16":
      let bits = family == "dense_i8" ? 7 : 11
      return [
        Shape(rows: 1, columns: 64, inputs: 64, bits: bits),
        Shape(rows: 1, columns: 1024, inputs: 1024, bits: bits),
        Shape(rows: 1, columns: 4096, inputs: 4096, bits: bits),
        Shape(rows: 64, columns: 256, inputs: 256, bits: bits),
        Shape(rows: 96, columns: 1024, inputs: 1024, bits: bits),
      ]
    case "limb16_vector_matrix", "limb16_matrix_vector":
      return [7, 11].flatMap { bits in
        [Shape(rows: 64, columns: 64, bits: bits), Shape(rows: 1024, columns: 1024, bits: bits)]
      }
    case "limb32_vector_matrix", "limb32_matrix_vector":
      return [Shape(rows: 64, columns: 64, bits: 15), Shape(rows: 1024, columns: 1024, bits: 15)]
    case "limb16_split", "limb32_split": return [Shape(rows: 1024, columns: 1, bits: 7)]
    case "product_u8_i8", "product_i16_i8", "product_i16_i16":
      let bits = family == "product_i16_i16" ? 11 : 7
      return [
        Shape(rows: 1, columns: 1024, inputs: 1024, bits: bits),
        Shape(rows: 1, columns: 4096, inputs: 4096, bits: bits),
        Shape(rows: 28, columns: 32, inputs: 288, bits: bits),
        Shape(rows: 784, columns: 64, inputs: 576, bits: bits),
      ]
    case "depthwise_u8", "depthwise_i16": return [Shape(rows: 32, columns: 64, inputs: 9, bits: 7)]
    case "accumulate_u8", "accumulate_i16", "greatest_u8", "greatest_i16", "requantise_u8", "requantise_i16",
      "multiply_add":
      return [Shape(rows: 32, columns: 64, bits: 7)]
    case "magnitude": return [Shape(rows: 1024, columns: 1024, bits: 7)]
    default: return []
    }
  }

  var name: String { inputs > 1 ? "\(rows) x \(inputs) x \(columns)" : "\(rows) x \(columns), \(bits) bits" }

  var operations: Int { rows * columns * inputs }

  /// One call of the kernel on operands made here.
  func body(_ family: String, _ kernels: plumbline_kernels) -> () -> Void {
    switch family {
    case "dense_i8": return dense(elementBytes: 1, kernels.dense_i8)
    case "dense_i16": return dense(elementBytes: 2, kernels.dense_i16)
    case "product_u8_i8": return product(group: 4, elementBytes: 1, kernels.product_u8_i8)
    case "product_i16_i8": return product(group: 2, elementBytes: 1, kernels.product_i16_i8)
    case "product_i16_i16": return product(group: 2, elementBytes: 2, kernels.product_i16_i16)
    case "depthwise_u8", "depthwise_i16", "accumulate_u8", "accumulate_i16", "greatest_u8", "greatest_i16",
      "requantise_u8", "requantise_i16", "multiply_add":
      return line(family, kernels)
    case "limb16_vector_matrix":
      return limbs(kernels.limb16_vector_matrix) {
        kernels.limb16_split($0, rows, $1.assumingMemoryBound(to: Int16.self))
      }
    case "limb16_matrix_vector":
      return limbs(kernels.limb16_matrix_vector) {
        kernels.limb16_split($0, columns, $1.assumingMemoryBound(to: Int16.self))
      }
    case "limb32_vector_matrix":
      return limbs(kernels.limb32_vector_matrix) {
        kernels.limb32_split($0, rows, $1.assumingMemoryBound(to: Int32.self))
      }
    case "limb32_matrix_vector":
      return limbs(kernels.limb32_matrix_vector) {
        kernels.limb32_split($0, columns, $1.assumingMemoryBound(to: Int32.self))
      }
    case "limb16_split":
      let residues = residues(rows)
      let digits = memory(rows * 32 + 64).assumingMemoryBound(to: Int16.self)
      return { kernels.limb16_split(residues, rows, digits) }
    case "limb32_split":
      let residues = residues(rows)
      let digits = memory(rows * 32).assumingMemoryBound(to: Int32.self)
      return { kernels.limb32_split(residues, rows, digits) }
    case "magnitude":
      let matrix = integers(rows * columns, bits: bits)
      return {
        if kernels.magnitude(matrix, rows, columns, columns, 2) == .max { preconditionFailure("16-bit elements") }
      }
    default: preconditionFailure("family \(family) has no benchmark")
    }
  }

  /// One reduction of `columns` digit sums.
  func reduction() -> () -> Void {
    let sums = integers(columns * 64, bits: 15).withMemoryRebound(to: Int64.self, capacity: columns * 16) { sums in
      for index in 0..<(columns * 16) { sums[index] >>= 24 }
      return sums
    }
    let residues = memory(columns * 32).assumingMemoryBound(to: UInt64.self)
    // The order of BN254's groups (EIP-196).
    var modulus = plumbline_modulus_make([
      0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029,
    ])
    return { [columns] in plumbline_reduce_sums(sums, columns, 16, &modulus, residues) }
  }

  private func dense(
    elementBytes: Int, _ kernel: @escaping (UnsafePointer<plumbline_dense_task>?) -> Void
  ) -> () -> Void {
    let weights = integers(columns * inputs, bits: bits)
    let activations = integers(rows * inputs + 1, bits: 7)
    let pairs = (inputs + 1) / 2
    let panels = memory(plumbline_dense_panel_bytes(columns, pairs, elementBytes))
    plumbline_dense_pack(weights, columns, inputs, elementBytes, false, panels)
    var task = plumbline_dense_task()
    task.activations = UnsafePointer(activations)
    task.row_stride = inputs
    task.rows = rows
    task.segments = 1
    task.segment_pairs = pairs
    task.panels = UnsafeRawPointer(panels)
    task.columns = columns
    task.flush_pairs = Int(Int32.max) >> (bits + 7 + 1)
    task.output = memory(rows * columns * 8).assumingMemoryBound(to: Int64.self)
    task.output_stride = columns
    return { kernel(&task) }
  }

  /// Integers of 7 bits, which serve as bytes too.
  private func product(
    group: Int, elementBytes: Int, _ kernel: @escaping (UnsafePointer<plumbline_product_task>?) -> Void
  ) -> () -> Void {
    let weights = integers(columns * inputs, bits: bits)
    let groups = (inputs + group - 1) / group
    let panels = memory(plumbline_product_panel_bytes(columns, groups, group, elementBytes))
    plumbline_product_pack(weights, columns, 1, inputs, group, elementBytes, panels)
    let segment = memory(8).assumingMemoryBound(to: Int.self)
    var task = plumbline_product_task()
    task.activations = UnsafeRawPointer(integers(rows * inputs + 4, bits: 7))
    task.lines = 1
    task.row_stride = inputs
    task.rows = rows
    task.segments = UnsafePointer(segment)
    task.segment_count = 1
    task.segment_groups = groups
    task.panels = UnsafeRawPointer(panels)
    task.columns = columns
    task.bias = UnsafePointer(memory((columns + 15) * 4).assumingMemoryBound(to: Int32.self))
    task.sums = memory(rows * columns * 4).assumingMemoryBound(to: Int32.self)
    task.sum_stride = columns
    return { kernel(&task) }
  }

  /// Kernels that work on a line of `rows` times `columns` entries.
  private func line(_ family: String, _ kernels: plumbline_kernels) -> () -> Void {
    let count = rows * columns
    let values = UnsafeRawPointer(integers(count * 2 + inputs * columns + 64, bits: 7))
    let sums = memory(count * 4).assumingMemoryBound(to: Int32.self)
    let taps = memory(9 * 8).assumingMemoryBound(to: Int.self)
    for tap in 0..<9 { taps[tap] = tap * columns }
    var depthwise = plumbline_depthwise_task()
    depthwise.activations = values
    depthwise.row_stride = columns
    depthwise.rows = rows
    depthwise.taps = UnsafePointer(taps)
    depthwise.tap_count = inputs
    depthwise.columns = columns
    depthwise.weights = UnsafePointer(integers(inputs * columns, bits: 7))
    depthwise.bias = UnsafePointer(memory(columns * 4).assumingMemoryBound(to: Int32.self))
    depthwise.sums = sums
    var accumulate = plumbline_accumulate_task(
      values: values, row_stride: columns, column_stride: 1, rows: rows, columns: columns, factor: 3, offset: 1,
      sums: sums, sum_stride: columns)
    var greatest = plumbline_greatest_task(
      values: values, row_stride: columns, rows: rows, columns: columns, taps: taps, tap_count: 2,
      output: memory(count * 2 + 64))
    var requantise = plumbline_requantise_task(
      sums: sums, rows: rows, columns: columns, half: 16, shift: 5, lower: 0, upper: 255, offset: 0, table: nil,
      output: memory(count * 2), output_stride: columns)
    let factors = memory(count * 4).assumingMemoryBound(to: Int32.self)
    return {
      switch family {
      case "depthwise_u8": kernels.depthwise_u8(&depthwise)
      case "depthwise_i16": kernels.depthwise_i16(&depthwise)
      case "accumulate_u8": kernels.accumulate_u8(&accumulate)
      case "accumulate_i16": kernels.accumulate_i16(&accumulate)
      case "greatest_u8": kernels.greatest_u8(&greatest)
      case "greatest_i16": kernels.greatest_i16(&greatest)
      case "requantise_u8": kernels.requantise_u8(&requantise)
      case "requantise_i16": kernels.requantise_i16(&requantise)
      default: kernels.multiply_add(sums, factors, factors, count)
      }
    }
  }

  private func limbs(
    _ kernel: @escaping (UnsafePointer<plumbline_limb_task>?) -> Void,
    split: (UnsafePointer<UInt64>, UnsafeMutableRawPointer) -> Void
  ) -> () -> Void {
    let longest = max(rows, columns)
    let digits = memory(longest * 32 + 64)
    split(residues(longest), digits)
    var task = plumbline_limb_task()
    task.digits = UnsafeRawPointer(digits)
    task.matrix = UnsafeRawPointer(integers(rows * columns, bits: bits))
    task.rows = rows
    task.columns = columns
    task.row_stride = columns
    task.element_bytes = 2
    task.part = PLUMBLINE_PART_WHOLE
    task.flush_pairs = max(1, (1 << max(15 - bits, 1)) - 1)
    let count = longest * 16
    let sums = memory(count * 8).assumingMemoryBound(to: Int64.self)
    task.sums = sums
    return {
      // Sums grow from call to call; cleared, they cannot overflow.
      sums.update(repeating: 0, count: count)
      kernel(&task)
    }
  }
}

/// Memory for the whole run of the program.
private func memory(_ bytes: Int) -> UnsafeMutableRawPointer {
  let result = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 64), alignment: 64)
  result.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 64))
  return result
}

/// Fixed pseudo-random integers of `bits` bits and a sign (a linear congruence; only their spread matters).
private func integers(_ count: Int, bits: Int) -> UnsafeMutablePointer<Int16> {
  let result = memory(count * 2).assumingMemoryBound(to: Int16.self)
  var state: UInt64 = 1
  for index in 0..<count {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    result[index] = Int16(truncatingIfNeeded: state >> 40) >> Int16(15 - bits)
  }
  return result
}

/// Residues below 2^254.
private func residues(_ count: Int) -> UnsafeMutablePointer<UInt64> {
  let result = memory(count * 32).assumingMemoryBound(to: UInt64.self)
  var state: UInt64 = 1
  for index in 0..<(4 * count) {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    result[index] = state >> (index % 4 == 3 ? 2 : 0)
  }
  return result
}
