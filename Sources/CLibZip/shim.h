#ifndef PLUMBLINE_CLIBZIP_SHIM_H
#define PLUMBLINE_CLIBZIP_SHIM_H

#include <zip.h>

#endif
