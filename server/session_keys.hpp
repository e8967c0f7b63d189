// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>

#include "protocol/wire/bytes.hpp"

namespace usher::server {

/// The secrets of a Valid session, immutable but for the nonce counter, so every channel can seal without asking the
/// session's strand. Nonces are one counter for all channels, because they share the key ([MS-SMB2] 2.2.41).
/// Thread  any
struct SessionKeys;

}  // namespace usher::server
