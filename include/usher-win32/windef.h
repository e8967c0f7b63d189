// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#ifndef _WINDEF_
#define _WINDEF_
#include "minwindef.h"
#include "winnt.h"
#endif
