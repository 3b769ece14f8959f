// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// The implementation behind all model verifiers of one protocol version.
interface IPlumblineVerifier {
    event VerifierDeployed(bytes32 indexed vkHash, address verifier);

    /// Makes the model verifier of a key; the key names the program by its digest.
    function deploy(bytes calldata key, bytes calldata program) external returns (address);

    /// The model verifier of a key; zero when it has not been made.
    function verifierOf(bytes32 vkHash) external view returns (address);

    /// The contract with the code of a verification program, by its digest; zero when it has not been made.
    function programOf(bytes32 digest) external view returns (address);
}
