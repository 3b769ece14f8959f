// Signatures of Ethereum transactions: ECDSA over secp256k1 with the bit that lets the sender be recovered.
#include <secp256k1.h>
#include <secp256k1_recovery.h>
