// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <usher/clock.hpp>
#include <usher/store.hpp>

#include "server/store_access.hpp"
#include "src/hidden.hpp"

namespace usher {

/// What stands behind a Store.
struct USHER_HIDDEN Store::State {
  std::shared_ptr<server::ObjectStore> objects{};  ///< as shares see it
  server::StoreAccess access;                      ///< as its owner does
  std::string path{};                              ///< shown to administrators
  virtual ~State() = default;

  State(std::shared_ptr<server::ObjectStore> for_shares, const std::shared_ptr<server::ObjectStore>& for_owner,
        server::FileTable::Clock clock, std::string shown);
};

/// The time by `clock`, the machine's when it is null. Called from any thread.
std::function<FileTime()> file_clock(std::shared_ptr<const Clock> clock);

/// A folder of this machine. Errors  a sentence that says what to do
std::expected<std::shared_ptr<server::ObjectStore>, std::string> open_folder(const std::filesystem::path& folder, bool read_only);

/// A path as a store takes it. Slashes at either end do no harm.
Result<std::u16string> store_path(std::string_view path);

}  // namespace usher
