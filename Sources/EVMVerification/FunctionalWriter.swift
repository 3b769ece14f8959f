import Circuits
import Verification

/// Writes the multilinear extension at `u` of functionals on tensors of `w` (protocol section 7.3), block by block.
struct FunctionalWriter {
  let layout: ValueLayout
  /// Variables of `w`.
  let witnessBits: Int

  /// A block's share: the place of `eq` of the upper coordinates with its offset, and of the product over dimensions.
  struct Part {
    var prefix: VerificationProgram.Place
    var factors: [VerificationProgram.Place]
  }

  /// - Throws: `unsupportedIndexMap`, `tooLarge`.
  func parts(
    of tensor: TensorDeclaration, weights: [DimensionWeights], in program: inout VerificationProgram
  ) throws(EVMVerificationError) -> [Part] {
    var parts: [Part] = []
    for block in tensor.blocks {
      var first = layout.u
      var factors: [VerificationProgram.Place] = []
      var isZero = false
      for dimension in weights.indices.reversed() {
        let segment = block.segments[dimension]
        if let own = try factor(
          weights[dimension], segment: segment, size: tensor.dimensions[dimension], at: first, tensor: tensor.name,
          dimension: dimension, in: &program)
        {
          factors += own
        } else {
          isZero = true
        }
        first += segment.bits
      }
      if isZero { continue }
      let prefix = program.prefix(
        source: layout.u + block.bits, count: witnessBits - block.bits, bits: block.offset >> block.bits)
      parts.append(Part(prefix: prefix, factors: factors.filter { $0 != .one }))
    }
    return parts
  }

  /// The sum over the real indices of a segment whose address bits have the coordinates from `first` on: a product of
  /// places; `nil` if it is 0.
  private func factor(
    _ weights: DimensionWeights, segment: TensorSegment, size: Int, at first: Int, tensor: String, dimension: Int,
    in program: inout VerificationProgram
  ) throws(EVMVerificationError) -> [VerificationProgram.Place]? {
    switch weights {
    case .plain(let index):
      let real = min(index.count, size) - segment.start
      guard real > 0 else { return nil }
      return equality(index, segment: segment, real: real, at: first, in: &program)
    case .packed(let index, let groupBits, let width):
      return packed(
        index, groupBits: groupBits, width: width, segment: segment, real: segment.real, at: first, in: &program)
    case .mapped(let map, let variables):
      return try mapped(
        map, variables, segment: segment, at: first, tensor: tensor, dimension: dimension, in: &program)
    }
  }

  private func equality(
    _ index: IndexCoordinates, segment: TensorSegment, real: Int, at first: Int, in program: inout VerificationProgram
  ) -> [VerificationProgram.Place] {
    if index.bits >= segment.bits {
      let upper = program.prefix(
        source: index.source + segment.bits, count: index.bits - segment.bits, bits: segment.start >> segment.bits)
      return [upper, program.equality(index.source, first, bits: segment.bits, real: min(real, 1 << segment.bits))]
    }
    // The index has fewer bits than the segment, which then starts at 0.
    let upper = program.prefix(source: first + index.bits, count: segment.bits - index.bits, bits: 0)
    return [upper, program.equality(index.source, first, bits: index.bits, real: real)]
  }

  private func packed(
    _ index: IndexCoordinates, groupBits: Int, width: Int, segment: TensorSegment, real: Int, at first: Int,
    in program: inout VerificationProgram
  ) -> [VerificationProgram.Place] {
    let lower = min(groupBits, segment.bits)
    var factors = [
      program.packed(
        first, second: segment.bits > groupBits ? index.source + groupBits : nil, bits: segment.bits, packed: lower,
        width: width, real: real)
    ]
    // Bits of the segment's first index: below the group a power of two, above it eq.
    let upper = max(groupBits, segment.bits)
    factors.append(
      program.prefix(source: index.source + upper, count: index.bits - upper, bits: segment.start >> upper))
    let place = segment.start & (1 << groupBits - 1)
    if segment.bits < groupBits, place > 0 { factors.append(powerOfTwo(width * place, in: &program)) }
    return factors
  }

  /// The place of `2^exponent`.
  private func powerOfTwo(_ exponent: Int, in program: inout VerificationProgram) -> VerificationProgram.Place {
    var slot = VerificationProgram.Place.one
    var left = exponent
    while left > 0 {
      let step = min(left, 60)
      slot = program.sum([.init(1 << Int64(step), [slot])])
      left -= step
    }
    return slot
  }

  private func mapped(
    _ map: DimensionMap, _ variables: [Int: IndexCoordinates], segment: TensorSegment, at first: Int, tensor: String,
    dimension: Int, in program: inout VerificationProgram
  ) throws(EVMVerificationError) -> [VerificationProgram.Place]? {
    var terms: [(coefficient: Int, index: IndexCoordinates)] = []
    for term in map.terms {
      guard let index = variables[term.variable] else {
        throw .unsupportedIndexMap(tensor: tensor, dimension: dimension)
      }
      terms.append((term.coefficient, index))
    }
    let offset = map.constant - segment.start
    guard let longest = terms.indices.max(by: { terms[$0].index.count < terms[$1].index.count }) else {
      guard (0..<segment.real).contains(offset) else { return nil }
      return [program.prefix(source: first, count: segment.bits, bits: offset)]
    }
    let long = terms.remove(at: longest)
    if terms.isEmpty, let factors = strided(long, offset: offset, segment: segment, at: first, in: &program) {
      return factors
    }
    let shifts = terms.reduce(1) { $0 * $1.index.count }
    guard shifts <= ContractLimits.indexShifts else {
      throw .tooLarge(
        what: "shifts of dimension \(dimension) of \(tensor)", count: shifts, limit: ContractLimits.indexShifts)
    }
    func axis(_ index: IndexCoordinates) -> VerificationProgram.Axis {
      .init(source: index.source, bits: index.bits, count: index.count)
    }
    let value = program.indexMap(
      .init(
        outputs: axis(long.index), stride: long.coefficient,
        taps: terms.map { .init(axis: axis($0.index), dilation: $0.coefficient) },
        entries: .init(source: first, bits: segment.bits, count: segment.real), offset: offset))
    return value.map { [$0] }
  }

  /// One index times a power of two plus less than that: `eq` of the low bits with a constant, then a plain sum.
  private func strided(
    _ term: (coefficient: Int, index: IndexCoordinates), offset: Int, segment: TensorSegment, at first: Int,
    in program: inout VerificationProgram
  ) -> [VerificationProgram.Place]? {
    let step = term.coefficient
    let bits = step.trailingZeroBitCount
    guard step > 0, step == 1 << bits, (0..<step).contains(offset), bits <= segment.bits,
      (term.index.count - 1) * step + offset < segment.real, term.index.bits <= segment.bits - bits
    else { return nil }
    return [
      program.prefix(source: first, count: bits, bits: offset),
      program.equality(term.index.source, first + bits, bits: term.index.bits, real: term.index.count),
      program.prefix(
        source: first + bits + term.index.bits, count: segment.bits - bits - term.index.bits, bits: 0),
    ]
  }
}
