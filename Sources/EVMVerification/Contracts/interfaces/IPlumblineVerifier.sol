// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// The implementation behind all model verifiers of one protocol version.
interface IPlumblineVerifier {
    event VerifierDeployed(bytes32 indexed vkHash, address verifier);

    /// Makes the model verifier of a key, at an address that follows from the key.
    function deploy(bytes calldata key) external returns (address);

    /// The model verifier of a key; zero when it has not been made.
    function verifierOf(bytes32 vkHash) external view returns (address);
}
