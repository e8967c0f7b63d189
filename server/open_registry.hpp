// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "protocol/smb2/header.hpp"
#include "server/registration.hpp"
#include "server/tree_registry.hpp"

namespace usher::server {

class FileOpen;
class Session;
struct FileEntry;
struct OplockView;
struct Share;

/// An open as the administrator sees it. Immutable, but for what the file itself knows.
/// Owner   OpenRegistry; entries handed out stay readable after their end
/// Thread  any
struct OpenEntry {
  std::uint32_t id = 0;  ///< given by the registry
  std::uint32_t granted_access = 0;
  std::shared_ptr<TreeEntry> tree{};   ///< whose it is; the registry counts the open there
  std::shared_ptr<const Share> share{};
  std::shared_ptr<FileEntry> file{};   ///< null for a pipe
  std::weak_ptr<const FileOpen> opened{};
  std::u16string pipe{};               ///< the name, when it is one
  SteadyTime created{};
  std::weak_ptr<Session> owner{};      ///< who can close it,
  smb2::FileId file_id{};              ///< and by what name
  bool durable = false;                ///< Open.IsDurable
  std::u16string orphan_of{};          ///< the account whose client may come back for it, when it has lost its session

  bool is_orphan() const { return !orphan_of.empty(); }
  /// An orphan is nobody's ([MS-SMB2] 3.3.4.20).
  const std::u16string& user_key() const;
  /// Where it is now on the server: the share's folder and the path below it, or \PIPE\name. One short lock.
  std::u16string path() const;
  /// What its client caches by it: none for a pipe. One short lock.
  OplockView oplock() const;
  /// Byte-range locks that this open holds. One short lock.
  std::uint32_t num_locks() const;
  /// granted_access in the bits of FILE_INFO_3: PERM_FILE_*.
  std::uint32_t permissions() const;
};

/// GlobalOpenTable ([MS-SMB2] 3.3.1.5) as FileList ([MS-SRVS] 3.1.1.1) sees it: what is open, in the order of opening.
/// Thread  any; one mutex, held for one insertion, one removal or one page. No READ or WRITE comes here
class OpenRegistry {
 public:
  /// A place among the opens, which an open keeps when it loses its session or finds another one.
  class Registration : public server::Registration<OpenRegistry, OpenEntry> {
   public:
    using server::Registration<OpenRegistry, OpenEntry>::Registration;
    void orphan();
  };

  OpenRegistry();
  ~OpenRegistry();
  OpenRegistry(const OpenRegistry&) = delete;
  OpenRegistry& operator=(const OpenRegistry&) = delete;

  [[nodiscard]] Registration add(OpenEntry entry);
  /// The same open, under the id that it has, in another place.
  [[nodiscard]] Registration reenter(Registration old, OpenEntry entry);

  struct Page {
    std::vector<std::shared_ptr<const OpenEntry>> rows{};
    std::uint32_t total = 0;  ///< that match, from the resume position on
  };
  /// Up to `limit` opens with ids above `after_id`, in id order; of all users when `user_key` (upper-cased) is null.
  Page page(std::uint32_t after_id, const std::u16string* user_key, std::size_t limit) const;
  std::shared_ptr<const OpenEntry> find(std::uint32_t id) const;
  std::size_t size() const;
  /// How many opens there have been since the start.
  std::uint64_t opened() const;

 private:
  friend server::Registration<OpenRegistry, OpenEntry>;
  void remove(const OpenEntry& entry);

  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace usher::server
