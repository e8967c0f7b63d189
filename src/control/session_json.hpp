// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/control/records.hpp"

namespace usher::control {

/// A session with the keys of its level's fields; at 502 with the logons inside.
boost::json::object session_object(const SessionInfo& session, std::uint32_t level);
boost::json::array session_array(const std::vector<SessionInfo>& sessions, std::uint32_t level);
std::vector<SessionInfo> session_list(const boost::json::object& object, std::string_view name);

}  // namespace usher::control
