#include "CFieldKernels.h"

static _Thread_local int depth = 0;

int cfk_parallel_depth(void) { return depth; }

void cfk_parallel_enter(void) { depth++; }

void cfk_parallel_leave(void) { depth--; }
