// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#ifndef _INC_LM
#define _INC_LM
#include "lmapibuf.h"
#include "lmcons.h"
#include "lmerr.h"
#include "lmremutl.h"
#include "lmserver.h"
#include "lmshare.h"
#include "lmstats.h"
#include "lmwksta.h"
#endif
