// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <usher/session.hpp>

#include "protocol/srvsvc/session_record.hpp"

namespace usher {

/// A master row as the public API shows it, with what the level has and nothing more.
template <class Text>
SessionInfo session_info(const srvsvc::BasicSessionRecord<Text>& record, std::uint32_t level);

}  // namespace usher
