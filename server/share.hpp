// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "server/store/object_store.hpp"

namespace usher::server {

class FileTable;

enum class ShareType : std::uint8_t { disk = 1, pipe = 2 };  // [MS-SMB2] 2.2.10

/// What all versions of one share have in common, from its making to its removal.
/// Thread  any
struct ShareUses {
  std::atomic<std::uint32_t> current{0};  ///< Share.CurrentUses
  std::atomic<bool> removed{false};       ///< set before its tree connects are closed: no new one may slip in behind
};

/// A share ([MS-SMB2] 3.3.1.6). The options never change after it is made; a reload makes a new Share that takes over the
/// store and the file table of the old one, so opens survive.
/// Owner   the Configuration, and every TreeConnect made through it
struct Share {
  std::u16string name{};
  std::u16string comment{};
  std::u16string path{};  ///< as told to the server, shown to administrators
  ShareType type = ShareType::disk;
  std::uint32_t maximum_uses = 0xFFFFFFFF;  ///< tree connects; all ones: no limit
  bool temporary = false;  ///< added while the server runs: no configuration file knows it, so none takes it away
  bool read_only = false, hidden = false, guest_ok = false, encrypt = false;
  bool given_store = false;  ///< the program made the store, and has it in other shares perhaps
  std::shared_ptr<ObjectStore> store{};      ///< null for a pipe share
  std::shared_ptr<FileTable> files{};        ///< what is open in the store, shared by all shares of the same store
  std::shared_ptr<ShareUses> uses = std::make_shared<ShareUses>();
};

}  // namespace usher::server
