import Attestation
import TransparencyLog

/// The signed state of a log at one size, as a signed note that other tools verify as well (c2sp.org/tlog-checkpoint).
public struct LogCheckpoint: Sendable, Equatable {
  let signed: SignedCheckpoint

  init(_ signed: SignedCheckpoint) { self.signed = signed }

  /// Reads a checkpoint; its signature is checked by `verify`.
  ///
  /// - Throws: `PlumblineError.cannotRead` or `.logRefused`.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try FileStore.read(path, range: 0..<SignedNote.longest + 1))
  }

  /// Reads the bytes of a checkpoint, which may come from anyone.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    signed = try translatingLog { () throws(TransparencyLogError) in try SignedCheckpoint(decoding: bytes) }
  }

  /// The file: text and signatures.
  public var bytes: [UInt8] { signed.encoded }

  /// Names the log.
  public var origin: String { signed.checkpoint.origin }
  /// Number of entries.
  public var size: UInt64 { signed.checkpoint.size }
  /// Root of the Merkle tree in hexadecimal.
  public var root: String { HexadecimalText.encode(signed.checkpoint.root.bytes) }

  /// Checks that one of the keys has signed, and that it is a checkpoint of the log `origin`, of any if that is `nil`.
  ///
  /// - Throws: `PlumblineError.logRefused`.
  public func verify(keys: [LogKey], origin: String? = nil) throws(PlumblineError) {
    try translatingLog { () throws(TransparencyLogError) in try signed.verify(keys.map(\.trusted), origin: origin) }
  }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(bytes, to: path) }

  public var report: LogCheckpointReport { LogCheckpointReport(self) }
}

public struct LogCheckpointReport: Codable, Sendable, Equatable {
  public var origin: String
  public var size: UInt64
  /// 32 bytes in hexadecimal.
  public var root: String
  /// Names under which it is signed; not verified.
  public var signers: [String]
  /// The checkpoint itself.
  public var note: String

  init(_ checkpoint: LogCheckpoint) {
    origin = checkpoint.origin
    size = checkpoint.size
    root = checkpoint.root
    signers = checkpoint.signed.note.signatures.map(\.name)
    note = String(decoding: checkpoint.bytes, as: UTF8.self)
  }
}
