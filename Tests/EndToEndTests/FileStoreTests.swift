import Foundation
import Plumbline
import TestSupport
import Testing

@Suite struct FileStoreTests {
  @Test func contentIsReplacedAsAWhole() throws {
    let folder = try TemporaryFolders.make()
    let path = folder + "/file"
    try FileStore.write([1, 2, 3], to: path)
    try FileStore.write([4], to: path, .secret)
    #expect(try FileStore.read(path) == [4])
    #expect(try mode(path) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
  }

  @Test func allFilesAreWrittenOrNone() throws {
    let folder = try TemporaryFolders.make()
    try FileStore.write([1], to: folder + "/a")
    #expect(throws: PlumblineError.cannotWrite(path: folder + "/missing/b", reason: "No such file or directory")) {
      try FileStore.write([
        .init(path: folder + "/a", bytes: [2]), .init(path: folder + "/missing/b", bytes: [3]),
      ])
    }
    #expect(try FileStore.read(folder + "/a") == [1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
  }

  @Test func devicesAreWrittenTo() throws {
    try FileStore.write([1, 2, 3], to: "/dev/null")
    #expect(
      try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        == .typeCharacterSpecial)
  }

  @Test func partsOfFilesAreRead() throws {
    let path = try TemporaryFolders.make() + "/file"
    try FileStore.write(Array(0..<100), to: path)
    #expect(try FileStore.read(path, range: 10..<14) == [10, 11, 12, 13])
    #expect(try FileStore.read(path, range: 98..<200) == [98, 99])
    #expect(try FileStore.read(path, range: 200..<300) == [])
  }

  @Test func missingFilesAndFoldersAreNamed() throws {
    let folder = try TemporaryFolders.make()
    #expect(throws: PlumblineError.cannotRead(path: folder + "/x", reason: "No such file or directory")) {
      try FileStore.read(folder + "/x")
    }
    #expect(throws: PlumblineError.cannotRead(path: folder, reason: "it is a folder")) { try FileStore.read(folder) }
  }
}
