// Written by Sources/EVMVerification/Contracts/embed.py. The files become read-only data of the program: they cost no
// time at its start, and nothing has to be installed beside it.

#pragma clang diagnostic ignored "-Wc23-extensions"

#include "contract_files.h"

static const unsigned char file0[] = {
#embed "../EVMVerification/Contracts/Artifacts/DigitConsumer.json"
};
static const unsigned char file1[] = {
#embed "../EVMVerification/Contracts/Artifacts/InferenceAdapter.json"
};
static const unsigned char file2[] = {
#embed "../EVMVerification/Contracts/Artifacts/InferenceOracle.json"
};
static const unsigned char file3[] = {
#embed "../EVMVerification/Contracts/Artifacts/ModelRegistry.json"
};
static const unsigned char file4[] = {
#embed "../EVMVerification/Contracts/Artifacts/PlumblineModels.json"
};
static const unsigned char file5[] = {
#embed "../EVMVerification/Contracts/Artifacts/PlumblineVerifier.json"
};
static const unsigned char file6[] = {
#embed "../EVMVerification/Contracts/InferenceAdapter.vy"
};
static const unsigned char file7[] = {
#embed "../EVMVerification/Contracts/InferenceOracle.vy"
};
static const unsigned char file8[] = {
#embed "../EVMVerification/Contracts/ModelRegistry.vy"
};
static const unsigned char file9[] = {
#embed "../EVMVerification/Contracts/PlumblineModels.vy"
};
static const unsigned char file10[] = {
#embed "../EVMVerification/Contracts/PlumblineVerifier.vy"
};
static const unsigned char file11[] = {
#embed "../EVMVerification/Contracts/deployment/README.md"
};
static const unsigned char file12[] = {
#embed "../EVMVerification/Contracts/deployment/chain.py"
};
static const unsigned char file13[] = {
#embed "../EVMVerification/Contracts/deployment/deploy.py"
};
static const unsigned char file14[] = {
#embed "../EVMVerification/Contracts/deployment/deploy.sh"
};
static const unsigned char file15[] = {
#embed "../EVMVerification/Contracts/deployment/node.py"
};
static const unsigned char file16[] = {
#embed "../EVMVerification/Contracts/interfaces/IERC165.sol"
};
static const unsigned char file17[] = {
#embed "../EVMVerification/Contracts/interfaces/IERC7007Verifier.sol"
};
static const unsigned char file18[] = {
#embed "../EVMVerification/Contracts/interfaces/IERC7992Registry.sol"
};
static const unsigned char file19[] = {
#embed "../EVMVerification/Contracts/interfaces/IERC7992Verifier.sol"
};
static const unsigned char file20[] = {
#embed "../EVMVerification/Contracts/interfaces/IERC8004ValidationRegistry.sol"
};
static const unsigned char file21[] = {
#embed "../EVMVerification/Contracts/interfaces/IERC8274ProofVerifier.sol"
};
static const unsigned char file22[] = {
#embed "../EVMVerification/Contracts/interfaces/IInferenceAdapter.sol"
};
static const unsigned char file23[] = {
#embed "../EVMVerification/Contracts/interfaces/IInferenceConsumer.sol"
};
static const unsigned char file24[] = {
#embed "../EVMVerification/Contracts/interfaces/IInferenceOracle.sol"
};
static const unsigned char file25[] = {
#embed "../EVMVerification/Contracts/interfaces/IModelVerifier.sol"
};
static const unsigned char file26[] = {
#embed "../EVMVerification/Contracts/interfaces/IPlumblineVerifier.sol"
};
static const unsigned char file27[] = {
#embed "../EVMVerification/Contracts/samples/DigitConsumer.sol"
};
static const unsigned char file28[] = {
#embed "../EVMVerification/Contracts/samples/DigitConsumer.vy"
};

static const struct plumb_contract_file files[] = {
  {"Artifacts/DigitConsumer.json", file0, sizeof file0},
  {"Artifacts/InferenceAdapter.json", file1, sizeof file1},
  {"Artifacts/InferenceOracle.json", file2, sizeof file2},
  {"Artifacts/ModelRegistry.json", file3, sizeof file3},
  {"Artifacts/PlumblineModels.json", file4, sizeof file4},
  {"Artifacts/PlumblineVerifier.json", file5, sizeof file5},
  {"InferenceAdapter.vy", file6, sizeof file6},
  {"InferenceOracle.vy", file7, sizeof file7},
  {"ModelRegistry.vy", file8, sizeof file8},
  {"PlumblineModels.vy", file9, sizeof file9},
  {"PlumblineVerifier.vy", file10, sizeof file10},
  {"deployment/README.md", file11, sizeof file11},
  {"deployment/chain.py", file12, sizeof file12},
  {"deployment/deploy.py", file13, sizeof file13},
  {"deployment/deploy.sh", file14, sizeof file14},
  {"deployment/node.py", file15, sizeof file15},
  {"interfaces/IERC165.sol", file16, sizeof file16},
  {"interfaces/IERC7007Verifier.sol", file17, sizeof file17},
  {"interfaces/IERC7992Registry.sol", file18, sizeof file18},
  {"interfaces/IERC7992Verifier.sol", file19, sizeof file19},
  {"interfaces/IERC8004ValidationRegistry.sol", file20, sizeof file20},
  {"interfaces/IERC8274ProofVerifier.sol", file21, sizeof file21},
  {"interfaces/IInferenceAdapter.sol", file22, sizeof file22},
  {"interfaces/IInferenceConsumer.sol", file23, sizeof file23},
  {"interfaces/IInferenceOracle.sol", file24, sizeof file24},
  {"interfaces/IModelVerifier.sol", file25, sizeof file25},
  {"interfaces/IPlumblineVerifier.sol", file26, sizeof file26},
  {"samples/DigitConsumer.sol", file27, sizeof file27},
  {"samples/DigitConsumer.vy", file28, sizeof file28},
};

const struct plumb_contract_file *plumb_contract_files(size_t *count) {
  *count = sizeof files / sizeof files[0];
  return files;
}
