// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/pipes/context_handles.hpp"

namespace usher::server {

struct RpcInterface;

/// What the pipes of one client machine share that it has put together by an association group ([C706] 12.6.4.3, [MS-RPCE] 3.3.1.5.7):
/// context handles, apart for each interface. Two users of that machine may share them, which helps neither: a handle says what is
/// asked about, and never that its holder may.
/// Owner   the pipes; gone with the last one
/// Thread  any
class Association {
 public:
  Association(std::uint32_t group, std::u16string client) : group_(group), client_(std::move(client)) {}

  std::uint32_t group() const { return group_; }
  const std::u16string& client() const { return client_; }
  /// They live as long as the association.
  ContextHandles& handles_of(const RpcInterface& interface) {
    const std::lock_guard lock(mutex_);
    return handles_[&interface];
  }

 private:
  const std::uint32_t group_;
  const std::u16string client_;
  std::mutex mutex_;
  std::map<const RpcInterface*, ContextHandles> handles_{};
};

/// The associations of a server by their numbers.
/// Thread  any; one mutex, held for one look
class Associations {
 public:
  /// A new one for group 0; else the one of that number, if the same client made it and has a pipe in it still. Null: there is none.
  std::shared_ptr<Association> join(std::uint32_t group, const std::u16string& client);
  /// Those that are gone and not yet taken out among them.
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return all_.size();
  }

 private:
  std::uint32_t next_group();

  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::weak_ptr<Association>> all_{};
  std::size_t sweep_at_ = 64;    // when those that are gone are taken out, so that a new one costs next to nothing
  std::uint32_t last_ = 0x53F0;  // any number but zero
};

}  // namespace usher::server
