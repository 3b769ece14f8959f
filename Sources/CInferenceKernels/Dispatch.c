#include "CInferenceKernels.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char *const set_names[PLUMBLINE_SET_COUNT] = {"portable", "avx2", "avx512"};

static plumbline_kernels tables[PLUMBLINE_SET_COUNT];
static bool available[PLUMBLINE_SET_COUNT];
static plumbline_instruction_set active;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void initialize(void) {
  available[PLUMBLINE_SET_portable] = true;
#if defined(__x86_64__)
  __builtin_cpu_init();
  available[PLUMBLINE_SET_avx2] = __builtin_cpu_supports("avx2");
  available[PLUMBLINE_SET_avx512] =
    available[PLUMBLINE_SET_avx2] && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
#endif

  for (int set = 0; set < PLUMBLINE_SET_COUNT; set++) {
#define PLUMBLINE_KERNEL(family, row_set) \
  if (PLUMBLINE_SET_##row_set <= set) tables[set].family = plumbline_##family##_##row_set;
#include "kernels.inc"
  }

  active = PLUMBLINE_SET_portable;
  const char *forced = getenv("PLUMBLINE_FORCE_PORTABLE");
  if (forced != NULL && forced[0] != '\0' && strcmp(forced, "0") != 0) return;
  for (int set = 0; set < PLUMBLINE_SET_COUNT; set++) {
    if (available[set]) active = (plumbline_instruction_set)set;
  }
}

const plumbline_kernels *plumbline_kernels_active(void) {
  pthread_once(&once, initialize);
  return &tables[active];
}

const plumbline_kernels *plumbline_kernels_for(plumbline_instruction_set set) {
  return plumbline_set_available(set) ? &tables[set] : NULL;
}

plumbline_instruction_set plumbline_active_set(void) {
  pthread_once(&once, initialize);
  return active;
}

bool plumbline_set_available(plumbline_instruction_set set) {
  pthread_once(&once, initialize);
  return (unsigned)set < PLUMBLINE_SET_COUNT && available[set];
}

const char *plumbline_set_name(plumbline_instruction_set set) {
  return (unsigned)set < PLUMBLINE_SET_COUNT ? set_names[set] : "unknown";
}

static const plumbline_kernel_row rows[] = {
#define PLUMBLINE_KERNEL(family, set) {#family, PLUMBLINE_SET_##set},
#include "kernels.inc"
};

const plumbline_kernel_row *plumbline_kernel_rows(size_t *count) {
  *count = sizeof rows / sizeof rows[0];
  return rows;
}
