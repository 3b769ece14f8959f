// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// `IProofVerifier` of ERC-8274, draft v0.2 of 2026-05-26, identifier 0x86761e49.
interface IERC8274ProofVerifier {
    function verify(
        bytes32 inputHash,
        bytes32 outputHash,
        bytes calldata metadata,
        bytes calldata proof
    ) external view returns (bool);

    function proofSystem() external view returns (string memory);

    function proofProfile() external view returns (bytes32);
}
