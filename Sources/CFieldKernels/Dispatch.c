#include <stdlib.h>

#include "CFieldKernels.h"

#if defined(__x86_64__)

int cfk_has_adx = 0;
static bool use_ifma = false;

__attribute__((preserve_most)) cfk_limbs cfk_montgomery_multiply_apart(cfk_limbs a, cfk_limbs b, const uint64_t m[5]) {
  cfk_limbs modulus = {m[0], m[1], m[2], m[3]};
  return cfk_montgomery_multiply_portable(a, b, modulus, m[4]);
}

bool cfk_processor_has_adx(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("adx") && __builtin_cpu_supports("bmi2");
}

bool cfk_processor_has_ifma(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma");
}

bool cfk_use_ifma(void) { return use_ifma; }

__attribute__((constructor)) static void choose(void) {
  const char *forced = getenv("PLUMBLINE_FORCE_PORTABLE");
  if (forced && *forced && !(forced[0] == '0' && forced[1] == 0)) return;
  cfk_has_adx = cfk_processor_has_adx();
  use_ifma = cfk_processor_has_ifma();
}

#endif
