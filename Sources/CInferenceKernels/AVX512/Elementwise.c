#include "../Elementwise.h"

#if defined(__x86_64__)

PLUMBLINE_ELEMENTWISE(avx512, __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))))

#endif
