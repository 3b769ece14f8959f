import EVMVerification
import FiatShamir
import Plumbline
import Verification

/// Answers the requests for one model verifier.
package protocol RequestProver: Sendable {
  /// The digest of the model card, 32 bytes: that of the verifier has to be the same.
  var cardDigest: [UInt8] { get }
  /// The digest of the key data, 32 bytes: that of the verifier has to be the same.
  var vkHash: [UInt8] { get }

  /// Throws `RelayerError.unanswerable` if the input part is none that can be answered.
  func check(inputForm: UInt64, input: [EVMWord]) throws(RelayerError)

  /// Runs the model and proves the run. Takes as long as that takes.
  func answer(inputForm: UInt64, input: [EVMWord], context: [UInt8]) throws(RelayerError) -> QueuedRequest.Answer
}

/// Proves with the keys of a model, and rows with the datasets whose openings are at hand.
package struct ModelProver: RequestProver {
  private let keys: ModelKeys
  private let datasets: [String: DatasetOpenings]
  private let coding: any ProofCalldataCoding

  /// - Parameter datasets: each of them committed for the keys.
  /// - Throws: `RelayerError.unusableKeys` if no contract can have the key.
  package init(
    keys: ModelKeys, datasets: [DatasetOpenings], coding: any ProofCalldataCoding
  ) throws(RelayerError) {
    do throws(EVMVerificationError) {
      vkHash = try ContractKey(keys.verifierKey.key).vkHash
    } catch {
      throw .unusableKeys(problem: error)
    }
    self.keys = keys
    self.datasets = Dictionary(datasets.map { ($0.dataset.root, $0) }, uniquingKeysWith: { first, _ in first })
    self.coding = coding
  }

  private var key: VerifyingKey { keys.verifierKey.key }
  package var cardDigest: [UInt8] { key.cardDigest }
  package let vkHash: [UInt8]

  private enum Source {
    case integers([Int64])
    case row(DatasetOpenings, UInt64)
  }

  private func source(inputForm: UInt64, input: [EVMWord]) throws(RelayerError) -> Source {
    switch InputForm.Kind(rawValue: UInt8(clamping: inputForm)) {
    case .publicValues:
      guard let integers = coding.inputValues(input, key: key) else {
        throw .unanswerable(problem: "the words of the request are no input of the model")
      }
      return .integers(integers)
    case .committedRow:
      guard input.count == 3, let rows = input[1].uint64, let index = input[2].uint64 else {
        throw .unanswerable(problem: "the request does not name a dataset row: root, rows, index")
      }
      let root = HexadecimalBytes.encode(input[0].bytes)
      guard let dataset = datasets[root] else {
        throw .unanswerable(problem: "the dataset \(root) is not at hand: give its folder with --dataset")
      }
      guard dataset.dataset.report.rows == rows, index < rows else {
        throw .unanswerable(problem: "the dataset \(root) has no row \(index) of \(rows)")
      }
      return .row(dataset, index)
    case .privateInput, .committedRows, nil:
      throw .unanswerable(problem: "input form \(inputForm) cannot be requested")
    }
  }

  package func check(inputForm: UInt64, input: [EVMWord]) throws(RelayerError) {
    _ = try source(inputForm: inputForm, input: input)
  }

  package func answer(
    inputForm: UInt64, input: [EVMWord], context: [UInt8]
  ) throws(RelayerError) -> QueuedRequest.Answer {
    let source = try source(inputForm: inputForm, input: input)
    let calldata: ProofCalldata
    do {
      let envelope =
        switch source {
        case .integers(let integers): try keys.prove(integers: integers, context: context)
        case .row(let dataset, let index):
          try keys.prove(.datasetRow(dataset, index: index), context: context).proof.envelope
        }
      calldata = try coding.calldata(envelope, key: key)
    } catch {
      throw .unanswerable(problem: "the run cannot be proved: \(error)")
    }
    // Context, forms and input are what the contract puts there itself; the rest is the output.
    let given = [EVMWord(bytes: context) ?? .zero, EVMWord(inputForm)] + input
    guard calldata.instances.starts(with: given) else {
      throw .unanswerable(problem: "the proof is not about the input of the request")
    }
    return QueuedRequest.Answer(output: Array(calldata.instances.dropFirst(given.count)), proof: calldata.proof)
  }
}
