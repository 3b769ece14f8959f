// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// Inference for a fee, answered with a proof, secured by a bond. All money is in wei.
interface IInferenceOracle {
    struct Offer {
        address operator;
        address verifier;
        uint256 fee;
        uint256 bond;
        uint64 window;
        bool active;
    }

    struct Dataset {
        bytes32 root;
        uint256 rows;
    }

    struct Request {
        address consumer;
        address operator;
        address verifier;
        uint256 fee;
        uint256 bond;
        uint64 deadline;
        uint32 callbackGas;
        uint8 status;
        bytes32 inputHash;
    }

    event Deposited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    event OfferMade(
        uint256 indexed offerId,
        address indexed operator,
        address indexed verifier,
        uint256 fee,
        uint256 bond,
        uint64 window
    );
    event OfferActivity(uint256 indexed offerId, bool active);
    event OfferDataset(uint256 indexed offerId, bytes32 root, uint256 rows);
    event Requested(
        uint256 indexed requestId,
        uint256 indexed offerId,
        address indexed consumer,
        address verifier,
        uint64 deadline,
        uint256 inputForm,
        uint256[] input
    );
    event Fulfilled(uint256 indexed requestId, address indexed operator, uint256[] output, bool callbackSucceeded);
    event Delivered(uint256 indexed requestId);
    event Refunded(uint256 indexed requestId, address indexed consumer, uint256 fee, uint256 bond);

    /// Adds the value to the caller's balance.
    function deposit() external payable;

    /// Pays part of the caller's balance to the caller.
    function withdraw(uint256 amount) external;

    /// What an account can withdraw.
    function balances(address account) external view returns (uint256);

    /// Offers to answer for a model. `window`: seconds from a request to its deadline, at most a year.
    function makeOffer(address verifier, uint256 fee, uint256 bond, uint64 window) external returns (uint256 offerId);

    /// Lets an offer take new requests or not.
    function setOfferActive(uint256 offerId, bool active) external;

    /// Names the dataset whose rows may be asked for; the zero root for none.
    function setOfferDataset(uint256 offerId, bytes32 root, uint256 rows) external;

    function offers(uint256 offerId) external view returns (Offer memory);

    function offerDatasets(uint256 offerId) external view returns (Dataset memory);

    function offerCount() external view returns (uint256);

    /// Asks; the value must be the fee. `inputForm` 0: the words of the input; 1: root, rows and index of a row of the
    /// offer's dataset. `callbackGas`: at most 500,000; with 0 there is no callback.
    function request(
        uint256 offerId,
        uint256 inputForm,
        uint256[] calldata input,
        uint256 maxFee,
        uint32 callbackGas
    ) external payable returns (uint256 requestId);

    /// Status: 0 there is none, 1 open, 2 fulfilled, 3 refunded.
    function requests(uint256 requestId) external view returns (Request memory);

    function requestCount() external view returns (uint256);

    /// The context that the proof for a request must carry.
    function contextOf(uint256 requestId) external view returns (bytes32);

    /// Answers, up to the deadline and in the last second of it. Fee and bond go to the operator, whoever calls.
    function fulfil(
        uint256 requestId,
        uint256 inputForm,
        uint256[] calldata input,
        uint256[] calldata output,
        bytes calldata proof
    ) external;

    /// Gives a consumer an answer that its callback did not take.
    function deliver(uint256 requestId, uint256[] calldata output) external;

    /// Keccak of `abi.encode(output)` of an answer that waits for `deliver`; zero when none does.
    function undelivered(uint256 requestId) external view returns (bytes32);

    /// After the deadline: credits fee and bond of an unanswered request to its consumer.
    function refund(uint256 requestId) external;
}
