import EVMVerification
import Logging

/// Closes requests that need no answer any more or cannot have one in time.
struct Triage {
  let contract: OracleContract
  let queue: RequestQueue
  let settings: RelayerSettings
  let logger: Logger

  /// Looks at a request in the contract.
  ///
  /// - Parameter states: those it may be in; in another it is left alone.
  /// - Returns: whether it is still to be answered.
  func isOpen(
    _ request: QueuedRequest, head: BlockHeader, in states: [RequestState]
  ) async throws(RelayerError) -> Bool {
    let record = try await contract.request(request.id)
    switch record.status {
    case .fulfilled: try close(request, in: states, .done, "answered by a transaction that is not of this queue")
    case .refunded: try close(request, in: states, .refunded, request.reason)
    case .none: try close(request, in: states, .failed, "the request is no longer on the chain")
    case .open:
      guard record.consumer == request.consumer, record.deadline == request.deadline else {
        try close(request, in: states, .failed, "the chain holds another request under this number")
        return false
      }
      guard head.timestamp + settings.deadlineMargin < request.deadline else {
        let before = request.reason.map { "; before that: \($0)" } ?? ""
        try close(
          request, in: states, .expired,
          "deadline too near: \(request.deadline), the chain is at \(head.timestamp)\(before)")
        return false
      }
      return true
    }
    return false
  }

  func close(
    _ request: QueuedRequest, in states: [RequestState], _ state: RequestState, _ reason: String?
  ) throws(RelayerError) {
    guard try queue.move(request.id, from: states, to: state, reason: reason) else { return }
    logger.notice(
      "request closed",
      metadata: ["request": "\(request.id)", "state": "\(state.rawValue)", "reason": "\(reason ?? "")"])
  }
}
