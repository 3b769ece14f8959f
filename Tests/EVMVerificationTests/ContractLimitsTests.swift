import EVMVerification
import TestSupport
import Testing

/// What keys and proofs are held to is what the contract has room for.
@Suite struct ContractLimitsTests {
  @Test func limitsAreTheConstantsOfTheContract() throws {
    let source = try RepositoryPaths.text("Sources/EVMVerification/Contracts/PlumblineVerifier.vy")
    var constants: [Substring: Int] = [:]
    for line in source.split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.count == 4, parts[1] == "constant(uint256)", parts[2] == "=" {
        constants[parts[0].dropLast()] = Int(parts[3])
      }
    }
    #expect(constants["MAX_INPUTS"] == ContractLimits.programInputs)
    #expect(constants["MAX_RESULTS"] == ContractLimits.programResults)
    #expect(constants["MAX_HIDDEN"] == ContractLimits.hiddenScalars)
    #expect(constants["MAX_PROOF"] == ContractLimits.proofBytes)
    #expect(constants["MAX_WORDS"] == ContractLimits.proofBytes / 32)
    #expect(constants["MAX_INSTANCES"] == ContractLimits.instances)
    #expect(constants["MAX_LEAD"] == ContractLimits.rowWords)
    // EIP-170: MAX_CODE_SIZE.
    #expect(ContractLimits.codeBytes == 0x6000)
    #expect(source.contains("    rho: uint256[\(ContractLimits.outputBits)],\n"))
  }
}
