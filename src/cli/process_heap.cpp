// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/cli/process_heap.hpp"

#include <cstdlib>  // __GLIBC__

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace usher::cli {

#if defined(__GLIBC__)
namespace {

constexpr int step = 1 << 20, largest_that_stays = 16 << 20;

}  // namespace

void grow_heap_in_large_steps() {
  mallopt(M_TOP_PAD, step);
  mallopt(M_MMAP_THRESHOLD, largest_that_stays);
  mallopt(M_TRIM_THRESHOLD, largest_that_stays);
}
void give_back_free_heap() { malloc_trim(step); }
#else
void grow_heap_in_large_steps() {}
void give_back_free_heap() {}
#endif

}  // namespace usher::cli
