import EVMVerification

/// What can go wrong in the relayer. Each case names the place, and its description says what to do.
package enum RelayerError: Error, Equatable {
  // MARK: Settings

  case invalidOption(name: String, value: String, expected: String)
  /// The file of the private key is missing, readable by others, or holds something else.
  case unusableKeyFile(path: String, problem: String)
  /// Another relayer works on this queue.
  case queueInUse(path: String)
  /// The queue was made for another chain, contract or account.
  case otherQueue(field: String, stored: String, given: String)
  case unusableQueue(path: String, problem: String)
  /// The contract at `verifier` verifies another model than the keys prove.
  case otherModel(verifier: EVMAddress, card: String, onChain: String)
  /// The contract at `verifier` is for the model, but was made from another key.
  case otherKey(verifier: EVMAddress, vkHash: String, onChain: String)
  /// The contract at `address`, if there is one, does not answer what model verifiers answer.
  case noModelVerifier(address: EVMAddress, call: String)
  /// The contract cannot hold the key of these keys.
  case unusableKeys(problem: EVMVerificationError)

  // MARK: Node

  /// No answer, after all attempts.
  case unreachable(method: String, reason: String)
  /// An answer that is no JSON-RPC, or whose `field` is not in its form.
  case malformedAnswer(method: String, field: String)
  /// The node answered with an error.
  case refusedCall(method: String, code: Int64, message: String, data: [UInt8]?)
  /// The node is of another chain than the queue.
  case otherChain(expected: UInt64, found: UInt64)
  /// The contract answered something that is not in its interface.
  case unexpectedContract(call: String, problem: ABIError)

  // MARK: Proving

  /// The request cannot be answered, now or later.
  case unanswerable(problem: String)
  case cannotSign(problem: String)
}

extension RelayerError {
  /// Whether it may go away without anyone doing anything.
  package var isTransient: Bool {
    switch self {
    case .unreachable, .malformedAnswer, .refusedCall, .unexpectedContract: true
    default: false
    }
  }
}

extension RelayerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidOption(let name, let value, let expected): "\(name) \"\(value)\": expected \(expected)"
    case .unusableKeyFile(let path, let problem): "\(path): \(problem)"
    case .queueInUse(let path):
      "\(path) is in use by another relayer: two of them would spend each other's nonces; stop one"
    case .otherQueue(let field, let stored, let given):
      "the queue is for \(field) \(stored), not \(given): use another queue file"
    case .unusableQueue(let path, let problem): "\(path): \(problem)"
    case .otherModel(let verifier, let card, let onChain):
      "the verifier \(verifier) is for the model card \(onChain), the keys are of \(card): name the right keys"
    case .otherKey(let verifier, let vkHash, let onChain):
      "the verifier \(verifier) has the vkHash \(onChain), the keys have \(vkHash): "
        + "name the keys from which the verifier was exported"
    case .noModelVerifier(let address, let call):
      "there is no answer to \(call) at \(address): name the address of a model verifier"
    case .unusableKeys(let problem): "the keys cannot be used with a contract: \(problem)"
    case .unreachable(let method, let reason): "no answer to \(method): \(reason)"
    case .malformedAnswer(let method, let field): "the answer to \(method) is malformed: \(field)"
    case .refusedCall(let method, let code, let message, _): "\(method) failed: \(message) (\(code))"
    case .otherChain(let expected, let found):
      "the node is of chain \(found), the queue is of chain \(expected): give the URL of a node of chain \(expected)"
    case .unexpectedContract(let call, let problem):
      "the answer to \(call) is not that of the interface (\(problem)): check the address of the oracle"
    case .unanswerable(let problem): problem
    case .cannotSign(let problem): "cannot sign: \(problem)"
    }
  }
}
