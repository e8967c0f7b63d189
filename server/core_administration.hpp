// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>

#include "server/administration.hpp"
#include "server/share.hpp"

namespace usher::server {

class ServerCore;

/// Makes the share that somebody wants, its store opened: the core knows no folders. May wait for a disk; called on a worker.
using ShareMaker = std::function<std::expected<std::shared_ptr<Share>, NetApiStatus>(const ShareRecord& wanted)>;

/// The administration of a running server.
/// Owner   its ServerCore
/// Thread  any
class CoreAdministration final : public Administration {
 public:
  explicit CoreAdministration(ServerCore& core) : core_(core) {}

  /// Before the server starts. Without one, no share can be added.
  void set_share_maker(ShareMaker maker) { share_maker_ = std::move(maker); }

  RecordList<OpenRecord> find_opens(const OpenQuery& query, SteadyTime now) const override;
  std::optional<OpenRecord> open(std::uint32_t id, SteadyTime now) const override;
  void close_open(std::uint32_t id, Done done) override;
  void close_orphans(const std::optional<std::u16string>& user, Counted done) override;
  RecordList<TreeRecord> find_trees(const TreeQuery& query, SteadyTime now) const override;
  std::vector<TreeRecord> all_trees(SteadyTime now) const override;
  std::vector<ShareRecord> shares() const override;
  std::optional<ShareRecord> share(std::u16string_view name) const override;
  void add_share(ShareRecord wanted, Done done) override;
  NetApiStatus change_share(std::u16string_view name, const ShareUpdate& update) override;
  void remove_share(std::u16string_view name, Done done) override;
  void close_logon(std::uint64_t session_id, Done done) override;
  ServerRecord server_info() const override;
  StatisticsRecord statistics() const override;

 private:
  NetApiStatus make_and_publish(const ShareRecord& wanted);
  bool is_pipe_share(std::u16string_view name) const;

  ServerCore& core_;
  ShareMaker share_maker_{};
};

}  // namespace usher::server
