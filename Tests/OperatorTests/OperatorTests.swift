import Testing

/// Every operation, in shapes that are awkward for padded blocks: the circuit is that of the definition.
@Suite struct OperatorTests {
  @Test(arguments: OperatorCase.all)
  func isProved(operation: OperatorCase) throws { try operation.check() }
}
