// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/directory.hpp"

#include <string_view>

#include "protocol/wire/utf16.hpp"
#include "server/store/disk/metadata.hpp"

namespace usher::server::disk {
namespace {

bool may_be_served(const struct dirent& entry) {
#ifdef DT_UNKNOWN
  return entry.d_type == DT_REG || entry.d_type == DT_DIR || entry.d_type == DT_UNKNOWN;
#else
  return true;
#endif
}

class DiskCursor final : public DirectoryCursor {
 public:
  DiskCursor(NameReader names, std::uint64_t root_device, bool extended_attributes)
      : names_(std::move(names)), root_device_(root_device), attributes_supported_(extended_attributes) {}

  Result<std::optional<DirectoryEntry>> next() override {
    for (;;) {
      const auto name = names_.next();
      if (!name) return failure(name.error());
      if (!*name) return std::nullopt;
      const std::string text = (*name)->text;
      if (!(*name)->may_be_served || text.find('\\') != std::string::npos) continue;
      const auto found = status_at(names_.directory(), text);
      if (!found && found.error() == ENOENT) continue;  // it went meanwhile
      if (!found) return failure(found.error());
      if (!found->is_served()) continue;
      return DirectoryEntry{wire::to_utf16(text), object_info(*found, kept(text), root_device_)};
    }
  }

 private:
  KeptBasic kept(const std::string& name) {
    if (!attributes_supported_) return {};
    const auto value = attribute_at(names_.directory(), name, basic_attribute);
    attributes_supported_ = value || value.error() != ENOTSUP;
    return value && *value ? decode_basic(**value) : KeptBasic{};
  }

  NameReader names_;
  const std::uint64_t root_device_;
  bool attributes_supported_;  // until the disk says otherwise
};

}  // namespace

SystemResult<NameReader> NameReader::open(int directory) {
  Descriptor own(uninterrupted([&] { return ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!own) return last_error();
  DIR* stream = ::fdopendir(own.number());
  if (stream == nullptr) return last_error();
  (void)own.release();
  return NameReader(stream);
}

SystemResult<std::optional<NameReader::Name>> NameReader::next() {
  for (;;) {
    errno = 0;
    const struct dirent* entry = ::readdir(stream_.get());
    if (entry == nullptr && errno == ENOENT) return std::nullopt;  // the directory was removed
    if (entry == nullptr && errno != 0) return last_error();
    if (entry == nullptr) return std::nullopt;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return Name{entry->d_name, may_be_served(*entry)};
  }
}

SystemResult<bool> is_empty(int directory) {
  auto names = NameReader::open(directory);
  if (!names) return std::unexpected(names.error());
  const auto first = names->next();
  if (!first) return std::unexpected(first.error());
  return !*first;
}

Result<std::unique_ptr<DirectoryCursor>> open_cursor(int directory, std::uint64_t root_device,
                                                     bool extended_attributes) {
  auto names = NameReader::open(directory);
  if (!names) return failure(names.error());
  return std::make_unique<DiskCursor>(std::move(*names), root_device, extended_attributes);
}

}  // namespace usher::server::disk
