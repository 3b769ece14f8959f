#include "../Elementwise.h"

PLUMBLINE_ELEMENTWISE(portable, )
