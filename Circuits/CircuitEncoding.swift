import FiatShamir

/// The canonical encoding of a circuit: the circuit file, and what its digest covers.
extension Circuit {
  package static let magic: [UInt8] = Array("PLBCIRC".utf8) + [0]
  package static let version: UInt32 = 2
  /// Of circuits with annotations, which are listed after the output.
  package static let annotatedVersion: UInt32 = 3

  /// `H(0x12 || encoding)`.
  package var digest: [UInt8] { Keccak256.hash([0x12] + encoded) }

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(annotations.isEmpty ? Self.version : Self.annotatedVersion)
    out.write(name)
    out.write(quantisation.inputScale)
    out.write(quantisation.outputScale)
    out.write(quantisation.head)
    out.write(count: tables.count)
    for table in tables { Self.write(table, to: &out) }
    out.write(count: witness.count)
    for tensor in witness { Self.write(tensor, to: &out) }
    out.write(count: parameters.count)
    for (tensor, bits) in zip(parameters, parameterBits) {
      Self.write(tensor, to: &out)
      out.write(count: bits)
    }
    out.write(count: steps.count)
    for step in steps { Self.write(step, to: &out) }
    for value in [input, output] { out.write(count: value) }
    if !annotations.isEmpty {
      out.write(count: annotations.count)
      for tensor in annotations { out.write(count: tensor) }
    }
    for value in [multiplicities, lanes.count, lanes.bits] { out.write(count: value) }
    out.write(count: lanes.pieces.count)
    for piece in lanes.pieces {
      for value in [piece.lane, piece.slot, piece.length, piece.tag, piece.argument] { out.write(count: value) }
      Self.write(optional: piece.value, to: &out)
    }
    return out.bytes
  }

  private static func write(optional value: Int?, to out: inout ByteWriter) {
    out.write(UInt8(value == nil ? 0 : 1))
    if let value { out.write(count: value) }
  }

  private static func write(_ table: LookupTable, to out: inout ByteWriter) {
    out.write(count: table.tag)
    out.write(table.name)
    switch table.rows {
    case .range(let lower, let bits):
      out.write(UInt8(0))
      out.write(lower)
      out.write(count: bits)
    case .function(let rows):
      out.write(UInt8(1))
      out.write(count: rows.count)
      for row in rows {
        out.write(row.argument)
        out.write(row.value)
      }
    }
  }

  private static func write(_ tensor: TensorDeclaration, to out: inout ByteWriter) {
    out.write(tensor.name)
    out.write(count: tensor.dimensions.count)
    for dimension in tensor.dimensions { out.write(count: dimension) }
    out.write(count: tensor.segments.count)
    for widths in tensor.segments {
      out.write(count: widths.count)
      for bits in widths { out.write(count: bits) }
    }
    out.write(count: tensor.offsets.count)
    for offset in tensor.offsets { out.write(count: offset) }
    out.write(tensor.padding)
  }

  private static func write(_ operand: Operand, to out: inout ByteWriter) {
    out.write(operand.tensor.space.rawValue)
    out.write(count: operand.tensor.index)
    out.write(count: operand.maps.count)
    for map in operand.maps {
      out.write(Int64(map.constant))
      out.write(count: map.terms.count)
      for term in map.terms {
        out.write(count: term.variable)
        out.write(Int64(term.coefficient))
      }
    }
  }

  private static func write(_ limbs: [Limb], to out: inout ByteWriter) {
    out.write(count: limbs.count)
    for limb in limbs {
      out.write(count: limb.tensor)
      out.write(count: limb.width)
    }
  }

  private static func write(_ step: Step, to out: inout ByteWriter) {
    switch step {
    case .linear(let linear):
      out.write(UInt8(0))
      out.write(linear.name)
      for sizes in [linear.outputs, linear.contractions] {
        out.write(count: sizes.count)
        for size in sizes { out.write(count: size) }
      }
      out.write(UInt8(linear.product == nil ? 0 : 1))
      if let product = linear.product {
        write(product.a, to: &out)
        write(product.b, to: &out)
      }
      out.write(UInt8(linear.bias == nil ? 0 : 1))
      if let bias = linear.bias { write(bias, to: &out) }
      out.write(count: linear.terms.count)
      for term in linear.terms {
        out.write(term.factor)
        write(term.operand, to: &out)
      }
      out.write(linear.constant)
      out.write(count: linear.shift)
      out.write(count: linear.result)
      write(linear.limbs, to: &out)
    case .table(let table):
      out.write(UInt8(1))
      for value in [table.tag, table.argument, table.result] { out.write(count: value) }
    case .range(let range):
      out.write(UInt8(2))
      out.write(count: range.argument)
      out.write(range.lower)
      out.write(count: range.bits)
      write(optional: range.tag, to: &out)
      write(range.limbs, to: &out)
    }
  }
}
