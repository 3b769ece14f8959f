// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import {IERC165} from "./IERC165.sol";
import {IERC7007Verifier} from "./IERC7007Verifier.sol";
import {IERC7992Verifier} from "./IERC7992Verifier.sol";
import {IERC8274ProofVerifier} from "./IERC8274ProofVerifier.sol";

/// A model verifier behind the interfaces of ERC-7992, ERC-7007, ERC-8274 and ERC-8004. The layout of the byte strings
/// is in the source of the contract, section by section.
interface IInferenceAdapter is IERC165, IERC7992Verifier, IERC7007Verifier, IERC8274ProofVerifier {
    error WrongLength();
    error UnknownInputForm();
    error RequestMismatch();
    error AlreadyResponded();

    /// The model verifier.
    function model() external view returns (address);

    /// ERC-7992: the commitment to an input.
    function inputCommitmentOf(
        bytes32 salt,
        uint256 inputForm,
        uint256[] calldata inputPart
    ) external view returns (bytes32);

    /// ERC-7992: the context of a proof with which `caller` is to call `verifyInference`.
    function contextOfInference(
        address caller,
        uint256 modelId,
        bytes32 inputCommitment
    ) external view returns (bytes32);

    /// ERC-7007: like `verifyProof`, with prompt and content apart, each of its own length.
    function verifyContent(
        bytes calldata prompt,
        bytes calldata aigcData,
        bytes calldata proof
    ) external view returns (bool);

    /// ERC-7007: bytes of a prompt.
    function promptLength() external view returns (uint256);

    /// ERC-7007: the context of a proof for a token contract.
    function contextOfContent(address token) external view returns (bytes32);

    /// ERC-8274: the context of a proof with which `caller` is to call `verify` with this metadata.
    function contextOfProof(address caller, bytes calldata metadata) external view returns (bytes32);

    /// ERC-8004: the registry that is answered to.
    function validationRegistry() external view returns (address);

    /// ERC-8004: verifies the claim of a request, whose payload hashes to `requestHash`, and reports it as passed.
    function respond(bytes32 requestHash, bytes calldata payload, bytes calldata proof) external;

    /// ERC-8004: whether a request has been answered from here.
    function responded(bytes32 requestHash) external view returns (bool);

    /// ERC-8004: the context of the proof that answers a request.
    function contextOfResponse(bytes32 requestHash) external view returns (bytes32);
}
