// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What goes over the local socket: one JSON object a line each way, of at most one mebibyte a request.
#pragma once
#include <expected>
#include <string>

#include <usher/session.hpp>

namespace usher::control {

inline constexpr std::size_t longest_request = 1 << 20;

std::string encode_page_request(const SessionQuery& query, const SessionPageOptions& options);
std::string encode_close_request(const std::string& client, const std::string& user);

/// Carries a request out. A line that is none gets {"error": ...}.
std::string answer(SessionSource& source, const std::string& line);

/// nullopt: not an answer.
std::optional<SessionPage> decode_page(const std::string& line);
std::optional<NetApiStatus> decode_status(const std::string& line);

/// The sessions as the documented JSON: an array of objects with the keys of the level's fields.
std::string to_json(const std::vector<SessionInfo>& sessions, std::uint32_t level);

}  // namespace usher::control
