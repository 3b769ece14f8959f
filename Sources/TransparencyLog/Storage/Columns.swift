import Foundation
import GRDB

/// Values of a database that nobody vouches for: each is checked for its type, where the conversions of the library
/// would end the process.
enum Columns {
  static func integer(_ value: DatabaseValue?) throws -> Int64 {
    guard case .int64(let number)? = value?.storage else { throw unexpected("a number") }
    return number
  }

  /// A size, position or level.
  static func count(_ value: DatabaseValue?) throws -> UInt64 {
    guard let number = UInt64(exactly: try integer(value)) else { throw unexpected("a number from 0") }
    return number
  }

  static func text(_ value: DatabaseValue?) throws -> String {
    guard case .string(let text)? = value?.storage else { throw unexpected("text") }
    return text
  }

  static func bytes(_ value: DatabaseValue?) throws -> [UInt8] {
    guard case .blob(let data)? = value?.storage else { throw unexpected("bytes") }
    return [UInt8](data)
  }

  static func hash(_ value: DatabaseValue?) throws -> TreeHash {
    guard let hash = TreeHash(bytes: try bytes(value)) else { throw unexpected("a hash of 32 bytes") }
    return hash
  }

  private static func unexpected(_ what: String) -> TransparencyLogError {
    .damaged(problem: "a column does not hold \(what)")
  }
}

extension TreeHash {
  var data: Data { Data(bytes) }
}
