// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/memory_store.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "server/store/memory_image.hpp"
#include "server/store/overlay.hpp"
#include "src/generated_content.hpp"
#include "src/store.hpp"

namespace usher {
namespace {

namespace fs = std::filesystem;
using server::Caller;
using server::MemoryTree;

struct MemoryState final : Store::State {
  std::shared_ptr<MemoryTree> tree{};

  MemoryState(std::shared_ptr<MemoryTree> its_tree, const std::function<FileTime()>& clock, std::string shown)
      : State(server::memory_store(its_tree, Caller::share), server::memory_store(its_tree, Caller::owner), clock, std::move(shown)),
        tree(std::move(its_tree)) {}
};

server::MemoryStoreOptions limits(const MemoryStoreOptions& options) {
  return {.max_bytes = options.max_bytes, .max_objects = options.max_files};
}

MemoryTree& tree_of(const MemoryStore& store) { return *static_cast<MemoryState&>(store.state()).tree; }

void fill(MemoryStore& store, std::string_view path, std::string_view content) {
  const auto done = path.ends_with('/') ? store.make_directory(path) : store.write(path, content);
  if (!done) throw std::invalid_argument("a memory store cannot have " + std::string(path) + ": " + std::string(to_string(done.error())));
}

std::expected<std::string, std::string> content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  if (in && in.peek() != std::ifstream::traits_type::eof()) content << in.rdbuf();
  if (in.bad() || !in.is_open()) return std::unexpected(file.string() + " cannot be read; check who may.");
  return std::move(content).str();
}

}  // namespace

struct USHER_HIDDEN StoreSnapshot::Image {
  server::MemoryImage root{};
};

MemoryStore::MemoryStore(std::unique_ptr<State> state) : Store(std::move(state)) {}
MemoryStore::~MemoryStore() = default;

StoreSnapshot MemoryStore::snapshot() const {
  return StoreSnapshot(std::make_shared<StoreSnapshot::Image>(server::take_image(tree_of(*this))));
}

std::expected<void, NtStatus> MemoryStore::restore(const StoreSnapshot& snapshot) {
  if (!snapshot.image()) return std::unexpected(NtStatus::invalid_parameter);
  const auto restored = server::restore_image(tree_of(*this), snapshot.image()->root);
  if (restored) state().access.files().was_restored();
  return restored;
}

std::expected<void, NtStatus> MemoryStore::generate(std::string_view path, GeneratedFile file) {
  const auto parsed = store_path(path);
  if (!parsed) return std::unexpected(parsed.error());
  if (!file.read) return std::unexpected(NtStatus::invalid_parameter);
  if (const auto made = write(path, {}); !made) return made;
  const std::uint64_t size = file.size;
  const auto& tree = static_cast<MemoryState&>(state()).tree;
  const auto done = server::set_source(tree, *parsed, std::make_shared<GeneratedContent>(std::move(file)), size);
  if (done) state().access.report_written(*parsed);
  return done;
}

void MemoryStore::set_read_only(bool read_only) { tree_of(*this).read_only = read_only; }
bool MemoryStore::read_only() const { return tree_of(*this).read_only; }

std::expected<void, std::string> MemoryStore::copy_from(const fs::path& folder, std::string_view into) {
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  if (error) return std::unexpected("the folder " + folder.string() + " cannot be read; check that it is there and who may read it.");
  for (; at != fs::recursive_directory_iterator(); at.increment(error)) {
    const auto status = at->symlink_status(error);
    if (!fs::is_directory(status) && !fs::is_regular_file(status)) continue;
    const std::string path = std::string(into) + "/" + fs::relative(at->path(), folder).generic_string();
    std::expected<void, NtStatus> done;
    if (fs::is_directory(status)) {
      done = make_directory(path);
    } else {
      const auto content = content_of(at->path());
      if (!content) return std::unexpected(content.error());
      done = write(path, *content);
    }
    if (!done) return std::unexpected("the store cannot take " + at->path().string() + ": " + std::string(to_string(done.error())) + ".");
  }
  if (error) return std::unexpected("the folder " + folder.string() + " cannot be read to its end: " + error.message() + ".");
  return {};
}

std::shared_ptr<MemoryStore> memory_store(const MemoryStoreOptions& options) {
  const auto clock = file_clock(options.clock);
  auto tree = std::make_shared<MemoryTree>(limits(options), clock);
  return std::make_shared<MemoryStore>(std::make_unique<MemoryState>(std::move(tree), clock, "memory"));
}

std::shared_ptr<MemoryStore> memory_store(std::initializer_list<std::pair<std::string_view, std::string_view>> files,
                                          const MemoryStoreOptions& options) {
  auto store = memory_store(options);
  for (const auto& [path, content] : files) fill(*store, path, content);
  return store;
}

std::expected<std::shared_ptr<MemoryStore>, std::string> overlay(const fs::path& folder, const MemoryStoreOptions& options) {
  auto below = open_folder(folder, true);
  if (!below) return std::unexpected(below.error());
  const auto clock = file_clock(options.clock);
  auto tree = server::overlay_tree(std::move(*below), limits(options), clock);
  return std::make_shared<MemoryStore>(std::make_unique<MemoryState>(std::move(tree), clock, "overlay:" + folder.string()));
}

}  // namespace usher
