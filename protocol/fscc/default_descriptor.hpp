// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "protocol/wire/bytes.hpp"

namespace usher::fscc {

/// The self-relative security descriptor ([MS-DTYP] 2.4.6) of an object that was never given one: everybody may do
/// everything, because it is the share that decides. `information` says which parts are asked for (SECURITY_INFORMATION).
Bytes default_security_descriptor(std::uint32_t information);

/// Another descriptor, reduced to the parts asked for. Empty when it is malformed.
Bytes reduce_security_descriptor(ByteView descriptor, std::uint32_t information);

}  // namespace usher::fscc
