// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/ndr.hpp"
#include "server/session_service.hpp"

namespace usher::server {

/// The out parameters of the *GetInfo methods: the union of the level with a pointer to one structure, and the status.
/// `Fields` is the level's list; a failure writes the tag and NULL.
template <class Fields, class Row>
void write_one_info(rpc::NdrWriter& out, std::uint32_t level, const Row& row) {
  out.put(level);
  out.pointer();
  rpc::NdrFixedWriter fixed{out};
  Fields::fields(fixed, row);
  rpc::NdrDeferredWriter deferred{out};
  Fields::fields(deferred, row);
  out.put(NetApiStatus::success);
}

inline void write_no_info(rpc::NdrWriter& out, std::uint32_t level, NetApiStatus status) {
  out.put(level);
  out.null();
  out.put(status);
}

}  // namespace usher::server
