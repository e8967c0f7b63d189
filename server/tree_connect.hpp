// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "protocol/smb2/header.hpp"
#include "server/share.hpp"

namespace usher::server {

/// A tree connect ([MS-SMB2] 3.3.1.9). Counts itself in the share's current uses while it lives.
/// Owner   its Session's TreeConnectTable
/// Thread  the session's strand
class TreeConnect {
 public:
  TreeConnect(smb2::TreeId id, std::shared_ptr<const Share> share, std::uint32_t maximal_access)
      : id_(id), share_(std::move(share)), maximal_access_(maximal_access) {
    share_->current_uses->fetch_add(1, std::memory_order_relaxed);
  }
  ~TreeConnect() { share_->current_uses->fetch_sub(1, std::memory_order_relaxed); }
  TreeConnect(const TreeConnect&) = delete;
  TreeConnect& operator=(const TreeConnect&) = delete;

  smb2::TreeId id() const { return id_; }
  const std::shared_ptr<const Share>& share() const { return share_; }
  /// The most that an open through this tree may be granted; a read-only share has no write bits here.
  std::uint32_t maximal_access() const { return maximal_access_; }

 private:
  smb2::TreeId id_;
  std::shared_ptr<const Share> share_;
  std::uint32_t maximal_access_;
};

}  // namespace usher::server
