// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "protocol/smb2/create.hpp"
#include "server/file_table.hpp"
#include "server/path_names.hpp"

namespace usher::server {

/// An open of a file or directory as a client asks for it, independent of the message and the session it came with.
struct FileCreate {
  PathName name{};
  std::uint32_t desired_access = 0;  ///< as on the wire: generic rights and MAXIMUM_ALLOWED included
  std::uint32_t maximal_access = 0;  ///< the tree's: nothing beyond it is granted
  std::uint32_t file_attributes = 0, share_access = 0;
  smb2::CreateDisposition disposition{};
  std::uint32_t create_options = 0;
  std::optional<std::uint64_t> allocation_size{};
  std::optional<ByteView> security_descriptor{};  ///< of a new object
  const OplockRequest* oplock = nullptr;
  OplockWait* wait = nullptr;  ///< null: whoever asks cannot wait for oplocks to break
};

struct FileCreated {
  std::shared_ptr<FileOpen> open{};
  ObjectInfo info{};
  smb2::CreateAction action = smb2::CreateAction::opened;
};

/// Opens or makes a file or directory ([MS-FSA] 2.1.5.1), with the checks in its order. May wait for a disk. `pending`: nothing
/// has happened, and `wait` says what has to before it is done again.
Result<FileCreated> create_file(FileTable& files, const FileCreate& wanted);

}  // namespace usher::server
