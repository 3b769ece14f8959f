extension ActivationTable {
  func result(node: String, input: QuantizedTensor) throws(ModelGraphError) -> OperationResult {
    guard let domain, let valueRange else {
      throw .wrongEntryCount(node: node, field: "table", expected: 1, found: values.count)
    }
    guard domain.contains(input.range) else {
      throw .tableDoesNotCover(node: node, argument: input.range, domain: domain)
    }
    return OperationResult(shape: input.shape, range: valueRange)
  }
}
