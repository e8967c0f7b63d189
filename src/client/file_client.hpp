// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/smb2/create.hpp"
#include "src/client/smb_client.hpp"

namespace usher::client {

/// Files of the tree that an SmbClient is connected to, 64 KiB at a time at most: what a test of a server asks for.
/// Errors: the server's status
/// Thread  the client's
class FileClient {
 public:
  explicit FileClient(SmbClient& client) : client_(client) {}

  /// Everything, shared with everybody, unless told otherwise; paths are separated by '\\'.
  struct Wish {
    smb2::CreateDisposition disposition = smb2::CreateDisposition::open;
    std::uint32_t access = 0x10000000;  ///< GENERIC_ALL
    std::uint32_t share = smb2::share_access::all;
    std::uint32_t options = 0;
  };
  Result<smb2::FileId> open(std::string_view path, const Wish& wish);
  Result<smb2::FileId> open(std::string_view path) { return open(path, Wish{}); }
  Result<smb2::FileId> make(std::string_view path) { return open(path, {.disposition = smb2::CreateDisposition::create}); }
  Result<void> close(smb2::FileId file);

  Result<std::string> read(smb2::FileId file, std::uint64_t offset = 0, std::uint32_t length = 65'536);
  Result<void> write(smb2::FileId file, std::string_view data, std::uint64_t offset = 0);
  Result<void> set_size(smb2::FileId file, std::uint64_t size);
  Result<void> rename(smb2::FileId file, std::string_view to, bool replace = false);
  /// Marks it to be deleted when it is closed.
  Result<void> remove(smb2::FileId file);
  /// The names in a directory, "." and ".." with them, in the server's order.
  Result<std::vector<std::string>> list(smb2::FileId directory);
  Result<std::uint64_t> free_bytes(smb2::FileId file);

  struct Change {
    std::uint32_t action = 0;  ///< FILE_ACTION_*: 1 added, 2 removed, 3 modified, 4 old name, 5 new name
    std::string name{};
    friend bool operator==(const Change&, const Change&) = default;
  };
  /// CHANGE_NOTIFY for the directory and all below: returns when the server watches.
  Result<smb2::MessageId> watch(smb2::FileId directory);
  /// Waits for what has happened. Errors  notify_enum_dir when it is too much to tell
  Result<std::vector<Change>> changes(smb2::MessageId watch);

 private:
  Result<Bytes> query(smb2::FileId file, std::uint8_t info_type, std::uint8_t info_class);
  Result<void> set(smb2::FileId file, std::uint8_t info_class, const Bytes& value);

  SmbClient& client_;
};

}  // namespace usher::client
