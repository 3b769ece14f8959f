/// The checks of a verification in the order in which they are made: up to the first that fails all have passed, and
/// nothing is known of those after it.
struct AuditChecks<Name: Hashable> {
  private var entries: [(name: Name, check: AuditSection.Check)] = []

  /// Adds a check that passes unless `close` says otherwise.
  mutating func add(_ name: Name, _ title: String, _ detail: String) {
    entries.append((name, .init(title: title, outcome: .passed, detail: detail)))
  }

  /// Adds a check that is not made, and why.
  mutating func skip(_ name: Name, _ title: String, why: String) {
    entries.append((name, .init(title: title, outcome: .notDone, detail: why)))
  }

  /// Adds a check that passes with a doubt.
  mutating func doubt(_ name: Name, _ title: String, _ detail: String) {
    entries.append((name, .init(title: title, outcome: .doubtful, detail: detail)))
  }

  /// The list, if everything passed.
  var passed: [AuditSection.Check] { entries.map(\.check) }

  /// The list, if one check failed.
  func failed(at name: Name, _ error: PlumblineError) -> [AuditSection.Check] {
    guard let place = entries.firstIndex(where: { $0.name == name }) else { return passed }
    return entries.enumerated().map { index, entry in
      var check = entry.check
      if index == place {
        check.outcome = .failed
        check.detail = error.description
      } else if index > place, check.outcome != .notDone {
        check.outcome = .notDone
        check.detail = "not done, or not for all parts: an earlier check failed"
      }
      return check
    }
  }

  /// The list, if nothing could be verified.
  func unmade(after name: Name, why: String) -> [AuditSection.Check] {
    let place = entries.firstIndex { $0.name == name } ?? -1
    return entries.enumerated().map { index, entry in
      var check = entry.check
      if index > place, check.outcome != .notDone {
        check.outcome = .notDone
        check.detail = why
      }
      return check
    }
  }
}
