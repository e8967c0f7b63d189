// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once

namespace usher::cli {

// How this process's heap is asked of the system and given back to it. Of glibc's; elsewhere these do nothing.

/// Outside of the first thread glibc asks for one page of heap at a time, unless it is told to take more at once: two dozen system
/// calls in a server's first logon. Being told so, it no longer learns by itself which sizes come again and again and had
/// better stay: the buffers of large READs and WRITEs do, as it would have found out.
/// Thread  the first, before there are others
void grow_heap_in_large_steps();

/// What is free in the middle of the heap goes back too, which glibc does not do by itself. Who wants memory meanwhile waits for some
/// milliseconds.
/// Thread  any
void give_back_free_heap();

}  // namespace usher::cli
