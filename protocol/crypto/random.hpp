// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/bytes.hpp"

namespace usher::crypto {

/// Bytes from the operating system's generator. Throws Failure when there is none.
/// Thread  any
void random_bytes(MutableByteView out);

}  // namespace usher::crypto
