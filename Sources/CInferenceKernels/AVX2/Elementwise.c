#include "../Elementwise.h"

#if defined(__x86_64__)

PLUMBLINE_ELEMENTWISE(avx2, __attribute__((target("avx2"))))

#endif
