import Attestation
import EVMVerification
import Verification

/// A proof as a model verifier takes it, `verifyProof(bytes proof, uint256[] instances)`, with what the call costs.
public struct ContractCalldata: Codable, Sendable, Equatable {
  /// Always `plumbline-contract-proof`.
  public var format: String
  public var function: String
  /// Of the model verifier that takes it.
  public var vkHash: String
  /// Selector and arguments, hexadecimal with `0x`.
  public var calldata: String
  public var proof: String
  /// Words of 32 bytes: context, input form + 256 * output form, input part, output part.
  public var instances: [String]
  public var inputForm: InputKind
  public var outputForm: OutputKind
  /// The input part and the output part of the instances.
  public var input: [String]
  public var output: [String]
  public var gas: ContractGas

  init(_ proof: ContractProof, vkHash: [UInt8], statement: Statement, execution: Int) {
    func hex(_ bytes: [UInt8]) -> String { "0x" + HexadecimalText.encode(bytes) }
    let calldata = ContractCall.verify(proof)
    format = "plumbline-contract-proof"
    function = ContractCall.verifyProof.text
    self.vkHash = hex(vkHash)
    self.calldata = hex(calldata)
    self.proof = hex(proof.proof)
    instances = proof.instances.map(hex)
    inputForm = InputKind(statement.input.kind)
    outputForm = OutputKind(statement.output.kind)
    input = Array(instances.dropFirst(2).prefix(proof.inputCount))
    output = Array(instances.dropFirst(2 + proof.inputCount))
    gas = ContractGas(calldata: calldata, execution: execution)
  }
}

/// Gas of a transaction: what its data costs is exact, what it executes is a prediction from measured constants.
public struct ContractGas: Codable, Sendable, Equatable {
  public var calldataBytes: Int
  public var zeroBytes: Int
  /// The base of a transaction.
  public var base: Int
  /// 4 for a zero byte, 16 for another.
  public var calldata: Int
  /// Predicted.
  public var execution: Int
  /// The least that the transaction costs since Prague (EIP-7623): base, 10 for a zero byte, 40 for another.
  public var floor: Int
  /// The same with 64 for each byte, as announced (EIP-7976).
  public var announcedFloor: Int
  /// The larger of floor and sum, predicted.
  public var total: Int
  public var announcedTotal: Int

  init(calldata bytes: [UInt8], execution: Int) {
    let gas = TransactionGas(calldata: bytes)
    calldataBytes = gas.bytes
    zeroBytes = gas.zeroBytes
    base = TransactionGas.base
    calldata = gas.standard
    self.execution = execution
    floor = gas.floorEIP7623
    announcedFloor = gas.floorEIP7976
    total = gas.total(execution: execution)
    announcedTotal = gas.totalEIP7976(execution: execution)
  }
}
