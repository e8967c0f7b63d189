// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/registration.hpp"
#include "server/session_registry.hpp"

namespace usher::server {

/// A tree connect as the administrator sees it. Immutable but for the counter.
/// Owner   TreeRegistry; entries handed out stay readable after their end
/// Thread  any
struct TreeEntry {
  std::uint32_t id = 0;       ///< given by the registry
  std::uint32_t type = 0;     ///< STYPE_*
  std::u16string share{};     ///< as it is spelled
  std::u16string share_key{}; ///< upper-cased
  std::shared_ptr<const WorkstationSession> session{};
  std::shared_ptr<const Logon> logon{};
  SteadyTime created{};
  std::atomic<std::uint32_t> num_opens{0};

  const std::u16string& client() const { return session->client; }
};

/// GlobalTreeConnectTable as TreeConnectList ([MS-SRVS] 3.1.1.8) sees it, in the order of connecting.
/// Thread  any; one mutex, held for one insertion, one removal or one page
class TreeRegistry {
 public:
  using Registration = server::Registration<TreeRegistry, TreeEntry>;

  TreeRegistry();
  ~TreeRegistry();
  TreeRegistry(const TreeRegistry&) = delete;
  TreeRegistry& operator=(const TreeRegistry&) = delete;

  [[nodiscard]] Registration add(std::shared_ptr<TreeEntry> entry);

  struct Page {
    std::vector<std::shared_ptr<const TreeEntry>> rows{};
    std::uint32_t total = 0;  ///< that match, from the resume position on
  };
  // Up to `limit` tree connects with ids above `after_id`, in id order:
  Page page(std::uint32_t after_id, std::size_t limit) const;
  Page page_of_share(const std::u16string& upper_cased_name, std::uint32_t after_id, std::size_t limit) const;
  Page page_of_client(const std::u16string& canonical_client, std::uint32_t after_id, std::size_t limit) const;
  std::size_t size() const;

 private:
  friend Registration;
  void remove(const TreeEntry& entry);

  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace usher::server
