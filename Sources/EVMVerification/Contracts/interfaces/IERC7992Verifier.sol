// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// Verifier of ERC-7992, draft of 2026-01-16, identifier 0x5df65472.
interface IERC7992Verifier {
    event InferenceVerified(
        uint256 indexed modelId,
        bytes32 indexed inputCommitment,
        bytes output,
        address indexed caller
    );

    error InvalidProof();
    error ModelMismatch();
    error InputCommitmentMismatch();
    error OutputMismatch();
    error UnsupportedProofSystem(bytes4 proofSystemId);
    error VerificationRefused_ModelDeprecated(uint256 modelId);

    /// `output`: the words of the output. `proof`: salt, input form, input part, proof of the model verifier.
    function verifyInference(
        uint256 modelId,
        bytes32 inputCommitment,
        bytes calldata output,
        bytes calldata proof
    ) external;

    function proofSystemOf(uint256 modelId) external view returns (bytes4);

    function registry() external view returns (address);
}
