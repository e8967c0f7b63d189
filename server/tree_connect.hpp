// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "protocol/smb2/header.hpp"
#include "server/share.hpp"
#include "server/tree_registry.hpp"

namespace usher::server {

/// A tree connect ([MS-SMB2] 3.3.1.9). Counts itself in the share's current uses while it lives.
/// Owner   its Session's TreeConnectTable
/// Thread  the session's strand
class TreeConnect {
 public:
  TreeConnect(smb2::TreeId id, std::shared_ptr<const Share> share, std::uint32_t maximal_access)
      : id_(id),
        share_(std::move(share)),
        maximal_access_(maximal_access),
        ordinal_(share_->uses->current.fetch_add(1, std::memory_order_relaxed) + 1) {}
  ~TreeConnect() { share_->uses->current.fetch_sub(1, std::memory_order_relaxed); }
  TreeConnect(const TreeConnect&) = delete;
  TreeConnect& operator=(const TreeConnect&) = delete;

  smb2::TreeId id() const { return id_; }
  const std::shared_ptr<const Share>& share() const { return share_; }
  /// The most that an open through this tree may be granted; a read-only share has no write bits here.
  std::uint32_t maximal_access() const { return maximal_access_; }
  /// Whether the share had all the uses it may have before this one.
  bool is_one_too_many() const { return ordinal_ > share_->maximum_uses; }

  /// From then on administrators see it.
  void enter(TreeRegistry::Registration registration) { registration_ = std::move(registration); }
  const std::shared_ptr<TreeEntry>& entry() const { return registration_.row(); }

 private:
  smb2::TreeId id_;
  std::shared_ptr<const Share> share_;
  std::uint32_t maximal_access_;
  std::uint32_t ordinal_;  // among the share's uses, when it was made
  TreeRegistry::Registration registration_{};
};

}  // namespace usher::server
