// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Shares in memory, filled and looked at by the program.
#include <system_error>

#include "protocol/wire/nt_status_names.hpp"
#include "src/c_api/handles.hpp"

using namespace usher;

static void fields(auto& put, usher_entry& out, const StoreEntry& from) {
  put(out.name, from.name);
  put(out.size, from.size);
  put(out.attributes, from.attributes);
  put(out.directory, from.directory ? 1 : 0);
}

namespace {

usher_nt_status code(NtStatus status) { return static_cast<usher_nt_status>(status); }
usher_nt_status code(const std::expected<void, NtStatus>& done) { return done ? 0 : code(done.error()); }

/// What a store answers; nothing is thrown at C.
template <class Call>
usher_nt_status answer(const usher_store* store, const char* path, Call call) {
  if (!store || !path) return code(NtStatus::invalid_parameter);
  try {
    return call(*store->store);
  } catch (const std::exception&) {
    return code(NtStatus::insufficient_resources);
  }
}

}  // namespace

extern "C" {

const char* usher_nt_status_name(usher_nt_status status) { return to_string(static_cast<NtStatus>(status)).data(); }  // a literal

usher_nt_status usher_nt_status_named(const char* name) { return name ? code(find_nt_status(name).value_or(NtStatus::success)) : 0; }

usher_store* usher_memory_store(uint64_t max_bytes, uint64_t max_files) {
  MemoryStoreOptions options;
  if (max_bytes != 0) options.max_bytes = max_bytes;
  if (max_files != 0) options.max_files = max_files;
  try {
    return new usher_store{memory_store(options)};
  } catch (const std::exception&) {
    return nullptr;
  }
}

usher_status usher_overlay(const char* folder, usher_store** store) {
  if (!store) return c_api::code(NetApiStatus::invalid_parameter);
  *store = nullptr;
  return c_api::without_exceptions([&] {
    auto made = overlay(c_api::text(folder));
    if (!made) return c_api::code(NetApiStatus::unknown_device_directory);
    *store = c_api::make_handle<usher_store>(std::move(*made));
    return c_api::code(*store ? NetApiStatus::success : NetApiStatus::not_enough_memory);
  });
}

void usher_store_free(usher_store* store) { delete store; }

usher_nt_status usher_store_write(usher_store* store, const char* path, const void* content, size_t size) {
  if (!content && size > 0) return code(NtStatus::invalid_parameter);
  return answer(store, path, [&](MemoryStore& to) { return code(to.write(path, {static_cast<const char*>(content), size})); });
}

usher_nt_status usher_store_read(usher_store* store, const char* path, char** content, size_t* size) {
  if (!content || !size) return code(NtStatus::invalid_parameter);
  *content = nullptr;
  *size = 0;
  return answer(store, path, [&](const MemoryStore& from) {
    const auto text = from.read(path);
    if (!text) return code(text.error());
    win32::LPVOID block = nullptr;
    if (text->size() >= 0xFFFFFFFF || win32::NetApiBufferAllocate(static_cast<win32::DWORD>(text->size() + 1), &block) != 0) {
      return code(NtStatus::insufficient_resources);
    }
    *content = static_cast<char*>(block);
    *size = c_api::copy(*text, *content, text->size() + 1);
    return code(NtStatus::success);
  });
}

usher_nt_status usher_store_make_directory(usher_store* store, const char* path) {
  return answer(store, path, [&](MemoryStore& to) { return code(to.make_directory(path)); });
}

usher_nt_status usher_store_rename(usher_store* store, const char* from, const char* to, int replace) {
  if (!to) return code(NtStatus::invalid_parameter);
  return answer(store, from, [&](MemoryStore& in) { return code(in.rename(from, to, replace != 0)); });
}

usher_nt_status usher_store_remove(usher_store* store, const char* path) {
  return answer(store, path, [&](MemoryStore& from) { return code(from.remove_all(path)); });
}

void usher_store_set_read_only(usher_store* store, int read_only) {
  if (store) store->store->set_read_only(read_only != 0);
}

uint64_t usher_store_free_bytes(usher_store* store) { return store ? store->store->free_bytes() : 0; }

usher_snapshot* usher_store_snapshot(usher_store* store) {
  if (!store) return nullptr;
  try {
    return new usher_snapshot{store->store->snapshot()};
  } catch (const std::exception&) {
    return nullptr;
  }
}

usher_nt_status usher_store_restore(usher_store* store, const usher_snapshot* snapshot) {
  if (!snapshot) return code(NtStatus::invalid_parameter);
  return answer(store, "", [&](MemoryStore& to) { return code(to.restore(snapshot->snapshot)); });
}

void usher_snapshot_free(usher_snapshot* snapshot) { delete snapshot; }

usher_nt_status usher_store_list(usher_store* store, const char* path, size_t entry_size, usher_entry** entries, size_t* count) {
  if (!c_api::begin_list(entry_size, entries, count)) return code(NtStatus::invalid_parameter);
  return answer(store, path, [&](const MemoryStore& from) {
    const auto found = from.list(path);
    if (!found) return code(found.error());
    return code(c_api::hand_out(*found, entry_size, entries, count) == 0 ? NtStatus::success : NtStatus::insufficient_resources);
  });
}

usher_nt_status usher_store_generate(usher_store* store, const char* path, uint64_t size, usher_read_function read, void* context) {
  if (!read) return code(NtStatus::invalid_parameter);
  return answer(store, path, [&](MemoryStore& in) {
    return code(in.generate(path, {.size = size, .read = [read, context](std::uint64_t offset, std::span<std::byte> into) {
      if (const auto status = read(context, offset, into.data(), into.size())) throw std::system_error(static_cast<NtStatus>(status));
    }}));
  });
}

}  // extern "C"
