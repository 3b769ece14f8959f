// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import {IERC165} from "./IERC165.sol";

/// Registry of ERC-7992, draft of 2026-01-16, identifier 0xd28519b1 (without `supportsInterface` and `modelCount`).
interface IERC7992Registry is IERC165 {
    struct ModelCommitment {
        bytes32 modelHash;
        bytes32 circuitHash;
        bytes32 vkHash;
        bytes4 proofSystemId;
        string uri;
    }

    event ModelRegistered(uint256 indexed modelId, address indexed owner, ModelCommitment commitment);
    event ModelUpdated(uint256 indexed modelId, ModelCommitment oldCommitment, ModelCommitment newCommitment);
    event ModelDeprecated(uint256 indexed modelId);

    function registerModel(ModelCommitment calldata commitment) external returns (uint256 modelId);

    function updateModel(uint256 modelId, ModelCommitment calldata newCommitment) external;

    function deprecateModel(uint256 modelId) external;

    function getModel(
        uint256 modelId
    ) external view returns (ModelCommitment memory commitment, bool deprecated, address owner);
}

/// The errors of that registry. They stand apart because the draft calls an event and an error `ModelDeprecated`, which
/// cannot be declared in one interface.
interface IERC7992RegistryErrors {
    error ModelNotFound(uint256 modelId);
    error NotModelOwner(uint256 modelId, address caller);
    error ModelDeprecated(uint256 modelId);
}
