// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <map>
#include <mutex>
#include <optional>

#include "protocol/rpc/security_types.hpp"

namespace usher::server {

/// What a [context_handle] of lsarpc or samr stands for: nothing but a place in the names, so a handle says what its holder may ask
/// about and never that he may. That is looked up at each call.
struct ContextHandle {
  enum class Kind : std::uint8_t { policy, sam_server, sam_domain, sam_group, sam_alias, sam_user };
  Kind kind{};
  Sid domain{};
  std::uint32_t rid = 0;
};

/// The open handles of one interface in one association: of all pipes that a client has put together ([MS-RPCE] 3.3.1.5.7), as a
/// rule one. A handle of another association is unknown here.
/// Thread  any: the pipes may be of several sessions
class ContextHandles {
 public:
  static constexpr std::size_t most = 1024;  // rule R5

  /// Its number on the wire; 0 when there are too many.
  std::uint32_t open(ContextHandle handle) {
    const std::lock_guard lock(mutex_);
    if (handles_.size() >= most) return 0;
    handles_.emplace(++last_, std::move(handle));
    return last_;
  }
  std::optional<ContextHandle> find(const rpc::WireHandle& wire, ContextHandle::Kind kind) const {
    const std::lock_guard lock(mutex_);
    const auto found = wire.is_ours() ? handles_.find(wire.number) : handles_.end();
    return found == handles_.end() || found->second.kind != kind ? std::nullopt : std::optional(found->second);
  }
  bool close(const rpc::WireHandle& wire) {
    const std::lock_guard lock(mutex_);
    return wire.is_ours() && handles_.erase(wire.number) == 1;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, ContextHandle> handles_{};
  std::uint32_t last_ = 0;
};

}  // namespace usher::server
