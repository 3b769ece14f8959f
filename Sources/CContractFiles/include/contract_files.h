#ifndef PLUMBLINE_CONTRACT_FILES_H
#define PLUMBLINE_CONTRACT_FILES_H

#include <stddef.h>

/// One file of `Sources/EVMVerification/Contracts`, as it is in this build.
struct plumb_contract_file {
  /// From that folder on, with slashes.
  const char *path;
  const unsigned char *bytes;
  size_t count;
};

/// All files that are exported, in the order of their paths.
const struct plumb_contract_file *plumb_contract_files(size_t *count);

#endif
