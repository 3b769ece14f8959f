import EVMVerification
import Testing

@Suite struct TransactionGasTests {
  @Test func calldataCostsWhatTheStandardsSay() {
    let gas = TransactionGas(calldata: [0, 0, 0, 1, 2])
    #expect(gas.standard == 3 * 4 + 2 * 16)
    #expect(gas.floorEIP7623 == 21_000 + 3 * 10 + 2 * 40)
    #expect(gas.floorEIP7976 == 21_000 + 5 * 64)
    #expect(gas.total(execution: 1_000) == 21_000 + 44 + 1_000)
    #expect(gas.total(execution: 10) == gas.floorEIP7623)
    #expect(gas.totalEIP7976(execution: 100) == gas.floorEIP7976)
    #expect(gas.totalEIP7976(execution: 1_000) == 22_044)
  }

  @Test func creationCostsAccountCodeAndInitialisation() {
    #expect(CreationGas.contract(runtimeBytes: 100, creationBytes: 33) == 32_000 + 20_000 + 4)
  }
}
