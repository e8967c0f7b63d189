// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/bytes.hpp"

namespace usher {

/// Bytes from the operating system's generator, fit for keys. Asked without OpenSSL between: setting up its own, and reading in its
/// error texts, took 1.3 of the 14.4 million instructions of a server's start. Throws std::system_error when there is none.
/// Thread  any
void random_bytes(MutableByteView out);

}  // namespace usher
