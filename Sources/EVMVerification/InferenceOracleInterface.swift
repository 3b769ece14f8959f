import FiatShamir

/// Calls and events of the `InferenceOracle` contract.
package enum InferenceOracleInterface {
  // MARK: Calls

  package static let fulfil = ABISignature("fulfil(uint256,uint256,uint256[],uint256[],bytes)")
  package static let requests = ABISignature("requests(uint256)")
  package static let contextOf = ABISignature("contextOf(uint256)")
  /// Of a model verifier: the digest of the model card that it verifies for.
  package static let cardDigest = ABISignature("cardDigest()")
  /// Of a model verifier: the digest of the key data that it verifies with.
  package static let vkHash = ABISignature("vkHash()")

  /// The call that answers a request.
  package static func fulfilCall(
    request: UInt64, inputForm: UInt64, input: [EVMWord], output: [EVMWord], proof: [UInt8]
  ) -> [UInt8] {
    fulfil.call([.number(request), .number(inputForm), .words(input), .words(output), .bytes(proof)])
  }

  // MARK: Events

  package static let requestedEvent = ABISignature(
    "Requested(uint256,uint256,address,address,uint64,uint256,uint256[])")
  package static let fulfilledEvent = ABISignature("Fulfilled(uint256,address,uint256[],bool)")
  package static let refundedEvent = ABISignature("Refunded(uint256,address,uint256,uint256)")

  // MARK: Context

  /// `keccak256("plumbline.oracle.v1")`.
  static let domain = Keccak256.hash("plumbline.oracle.v1".utf8)

  /// What the proof of an answer is bound to: the answer to this request of this contract on this chain, and no other.
  ///
  /// `keccak256(abi.encode(domain, chain id, contract, consumer, request id, deadline))`.
  package static func context(
    chain: UInt64, oracle: EVMAddress, consumer: EVMAddress, request: UInt64, deadline: UInt64
  ) -> [UInt8] {
    Keccak256.hash(
      domain
        + ABIEncoder.encode([
          .number(chain), .address(oracle), .address(consumer), .number(request), .number(deadline),
        ]))
  }
}

/// An event of the contract.
package enum InferenceOracleEvent: Sendable, Equatable {
  case requested(RequestedEvent)
  case fulfilled(request: UInt64, operator: EVMAddress)
  case refunded(request: UInt64, consumer: EVMAddress)

  /// Reads a log.
  ///
  /// - Returns: `nil` for an event of another name.
  package init?(topics: [EVMWord], data: [UInt8]) throws(ABIError) {
    let interface = InferenceOracleInterface.self
    guard let first = topics.first else { return nil }
    func indexed(_ names: [String], _ event: ABISignature) throws(ABIError) -> ABIRecord {
      guard topics.count == names.count + 1 else { throw .otherEvent(expected: event.text) }
      return ABIRecord(words: Dictionary(zip(names, topics.dropFirst()), uniquingKeysWith: { first, _ in first }))
    }
    switch first {
    case interface.requestedEvent.topic:
      let keys = try indexed(["requestId", "offerId", "consumer"], interface.requestedEvent)
      let values = try ABIDecoder.decode(
        data, [.init("verifier"), .init("deadline"), .init("inputForm"), .init("input", .words)])
      guard case .word(let verifier) = values[0], case .word(let deadline) = values[1],
        case .word(let inputForm) = values[2], case .words(let input) = values[3]
      else { throw .otherEvent(expected: interface.requestedEvent.text) }
      let record = ABIRecord(words: ["verifier": verifier, "deadline": deadline, "inputForm": inputForm])
      self = .requested(
        RequestedEvent(
          request: try keys.uint64("requestId"), offer: try keys.word("offerId"),
          consumer: try keys.address("consumer"), verifier: try record.address("verifier"),
          deadline: try record.uint64("deadline"), inputForm: try record.uint64("inputForm"), input: input))
    case interface.fulfilledEvent.topic:
      let keys = try indexed(["requestId", "operator"], interface.fulfilledEvent)
      _ = try ABIDecoder.decode(data, [.init("output", .words), .init("callbackSucceeded")])
      self = .fulfilled(request: try keys.uint64("requestId"), operator: try keys.address("operator"))
    case interface.refundedEvent.topic:
      let keys = try indexed(["requestId", "consumer"], interface.refundedEvent)
      _ = try ABIDecoder.words(data, ["fee", "bond"])
      self = .refunded(request: try keys.uint64("requestId"), consumer: try keys.address("consumer"))
    default: return nil
    }
  }
}

/// What a consumer asks for.
package struct RequestedEvent: Sendable, Equatable {
  package var request: UInt64
  package var offer: EVMWord
  package var consumer: EVMAddress
  package var verifier: EVMAddress
  /// Seconds since 1970; the answer has to be in a block before it.
  package var deadline: UInt64
  /// 0 for a public input, 1 for a row of a dataset.
  package var inputForm: UInt64
  /// The input part of the instances.
  package var input: [EVMWord]

  package init(
    request: UInt64, offer: EVMWord, consumer: EVMAddress, verifier: EVMAddress, deadline: UInt64, inputForm: UInt64,
    input: [EVMWord]
  ) {
    self.request = request
    self.offer = offer
    self.consumer = consumer
    self.verifier = verifier
    self.deadline = deadline
    self.inputForm = inputForm
    self.input = input
  }
}

/// What the contract holds of a request.
package struct RequestRecord: Sendable, Equatable {
  package enum Status: UInt64, Sendable {
    case none = 0
    case open = 1
    case fulfilled = 2
    case refunded = 3
  }

  package var consumer: EVMAddress
  package var `operator`: EVMAddress
  package var verifier: EVMAddress
  /// Wei.
  package var fee: UInt128
  package var bond: UInt128
  package var deadline: UInt64
  package var callbackGas: UInt64
  package var status: Status

  /// Reads the result of `requests(uint256)`.
  package init(decoding data: [UInt8]) throws(ABIError) {
    let record = try ABIDecoder.words(
      data,
      ["consumer", "operator", "verifier", "fee", "bond", "deadline", "callbackGas", "status", "inputHash"])
    consumer = try record.address("consumer")
    `operator` = try record.address("operator")
    verifier = try record.address("verifier")
    fee = try record.uint128("fee")
    bond = try record.uint128("bond")
    deadline = try record.uint64("deadline")
    callbackGas = try record.uint64("callbackGas")
    guard let status = Status(rawValue: try record.uint64("status")) else { throw .outOfRange(field: "status") }
    self.status = status
  }
}
