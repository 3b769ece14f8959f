import Attestation
extension DatasetOpenings {
  func annotationOpening(_ index: UInt64) throws(PlumblineError) -> DatasetRowOpening { throw .unusableDataset(problem: "stub") }
}
