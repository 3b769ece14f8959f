#ifndef PLUMBLINE_CGMP_SHIM_H
#define PLUMBLINE_CGMP_SHIM_H
#include <gmp.h>
#endif
