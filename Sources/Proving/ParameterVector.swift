import BN254
import Circuits
import PolynomialCommitments

/// The vector `params` of a model: its tensors in their blocks, zeros between them, and its blinding. Secret.
package struct ParameterVector: Sendable, Equatable {
  /// A whole number of rows.
  package let entries: [Int64]
  /// The same in 32 bits, where all entries fit: the fast kernels work on these.
  package let narrow: [Int32]?
  package let blinding: [RowBlinding]

  /// - Parameter tensors: for each parameter tensor its real entries in address order.
  package init(
    _ tensors: [[Int64]], circuit: Circuit, rowBits: Int, blinding: [RowBlinding]
  ) throws(ProvingError) {
    let rowLength = 1 << rowBits
    let rows = (circuit.parametersLength + rowLength - 1) >> rowBits
    var entries = [Int64](repeating: 0, count: rows * rowLength)
    guard tensors.count == circuit.parameters.count else {
      throw .wrongCount(tensor: "parameters", expected: circuit.parameters.count, found: tensors.count)
    }
    for (index, declaration) in circuit.parameters.enumerated() {
      let values = tensors[index]
      let half = Int64(1) << Int64(circuit.parameterBits[index] - 1)
      guard values.count == declaration.realSize else {
        throw .wrongCount(tensor: declaration.name, expected: declaration.realSize, found: values.count)
      }
      let reach = values.reduce(Int64(0)) { $0 | ($1 ^ ($1 &>> 63)) }
      guard reach < half else {
        let bad = values.firstIndex { $0 < -half || $0 >= half } ?? 0
        throw .parameterOutOfRange(tensor: declaration.name, index: bad)
      }
      declaration.forEachRun { position, address, count in
        for index in 0..<count { entries[address + index] = values[position + index] }
      }
    }
    guard blinding.count == rows else {
      throw .wrongCount(tensor: "parameter blinding", expected: rows, found: blinding.count)
    }
    self.entries = entries
    self.blinding = blinding
    let reach = entries.reduce(Int64(0)) { $0 | ($1 ^ ($1 &>> 63)) }
    narrow = reach < 1 << 31 ? entries.map { Int32(truncatingIfNeeded: $0) } : nil
  }

  /// Whether these are the real entries of each tensor.
  package func holds(_ tensors: [[Int64]], of circuit: Circuit) -> Bool {
    guard tensors.count == circuit.parameters.count else { return false }
    for (values, declaration) in zip(tensors, circuit.parameters) {
      guard values.count == declaration.realSize else { return false }
      var isEqual = true
      declaration.forEachRun { position, address, count in
        isEqual = isEqual && values[position..<(position + count)].elementsEqual(entries[address..<(address + count)])
      }
      guard isEqual else { return false }
    }
    return true
  }

  /// The real entries of each tensor.
  package func tensors(of circuit: Circuit) -> [[Int64]] {
    circuit.parameters.map { declaration in declaration.addresses.map { entries[$0] } }
  }
}
