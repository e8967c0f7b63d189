// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <map>
#include <optional>

#include "protocol/rpc/security_types.hpp"

namespace usher::server {

/// What a [context_handle] of lsarpc or samr stands for: nothing but a place in the names, so a handle says what its holder may ask
/// about and never that he may. That is looked up at each call.
struct ContextHandle {
  enum class Kind : std::uint8_t { policy, sam_server, sam_domain, sam_user };
  Kind kind{};
  Sid domain{};
  std::uint32_t rid = 0;
};

/// The open handles of one pipe. A handle of another pipe is unknown here: clients close what they opened where they opened it.
/// Thread  the session's strand
class ContextHandles {
 public:
  static constexpr std::size_t most = 1024;  // rule R5

  /// Its number on the wire; 0 when there are too many.
  std::uint32_t open(ContextHandle handle) {
    if (handles_.size() >= most) return 0;
    handles_.emplace(++last_, std::move(handle));
    return last_;
  }
  const ContextHandle* find(const rpc::WireHandle& wire, ContextHandle::Kind kind) const {
    const auto found = wire.is_ours() ? handles_.find(wire.number) : handles_.end();
    return found == handles_.end() || found->second.kind != kind ? nullptr : &found->second;
  }
  bool close(const rpc::WireHandle& wire) { return wire.is_ours() && handles_.erase(wire.number) == 1; }

 private:
  std::map<std::uint32_t, ContextHandle> handles_{};
  std::uint32_t last_ = 0;
};

}  // namespace usher::server
