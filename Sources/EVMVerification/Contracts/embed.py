"""Writes `Sources/CContractFiles/contract_files.c`, which lists the files of this folder that become part of `plumb`.

    python embed.py           write it
    python embed.py --check   write nothing; end with status 1 when it is not as it should be

The compiler reads the files themselves, by `#embed`. Only a file that comes or goes makes this necessary.
"""

import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
OUT = FOLDER.parents[1] / "CContractFiles/contract_files.c"
PATTERNS = ["*.vy", "Artifacts/*.json", "interfaces/*.sol", "samples/*", "deployment/*"]
HEAD = """// Written by Sources/EVMVerification/Contracts/embed.py. The files become read-only data of the program: they cost no
// time at its start, and nothing has to be installed beside it.

#pragma clang diagnostic ignored "-Wc23-extensions"

#include "contract_files.h"

"""

TAIL = """
const struct plumb_contract_file *plumb_contract_files(size_t *count) {
  *count = sizeof files / sizeof files[0];
  return files;
}
"""


def text():
    files = sorted(
        path.relative_to(FOLDER).as_posix()
        for pattern in PATTERNS
        for path in FOLDER.glob(pattern)
        if path.is_file() and not path.name.startswith(".")
    )
    parts = [HEAD]
    for number, path in enumerate(files):
        parts.append(
            f'static const unsigned char file{number}[] = {{\n#embed "../EVMVerification/Contracts/{path}"\n}};\n'
        )
    parts.append("\nstatic const struct plumb_contract_file files[] = {\n")
    parts += [f'  {{"{path}", file{number}, sizeof file{number}}},\n' for number, path in enumerate(files)]
    parts.append("};\n" + TAIL)
    return "".join(parts)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        if not OUT.exists() or OUT.read_text() != text():
            sys.exit(f"{OUT.name} does not list what is in {FOLDER.name}: run embed.py")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        OUT.write_text(text())
