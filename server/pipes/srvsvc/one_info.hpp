// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <span>

#include "protocol/rpc/ndr.hpp"
#include "server/session_service.hpp"

namespace usher::server {

/// The out parameters of the *GetInfo methods: the union of the level with a pointer to one structure, and the status.
/// `Fields` is the level's list; a failure writes the tag, and NULL if the union has an arm for it.
template <class Fields, class Row>
void write_one_info(rpc::NdrWriter& out, std::uint32_t level, const Row& row) {
  out.put(level);
  rpc::write_pointee<Fields>(out, row);
  out.put(NetApiStatus::success);
}

/// `union_levels` are those that the IDL's union knows, offered here or not: a reader expects no arm for any other, and would
/// take a NULL for the status, which reads as success.
inline void write_no_info(rpc::NdrWriter& out, std::uint32_t level, std::span<const std::uint32_t> union_levels, NetApiStatus status) {
  out.put(level);
  if (std::ranges::find(union_levels, level) != union_levels.end()) out.null();
  out.put(status);
}

}  // namespace usher::server
