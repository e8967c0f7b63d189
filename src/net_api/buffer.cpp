// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_session.hpp>

#include <cstdlib>
#include <cstring>

#include "src/net_api/call.hpp"

namespace usher::win32 {
namespace {

/// In front of what the caller sees, so that NetApiBufferSize works on every block; as wide as the strictest alignment.
struct alignas(16) Prefix {
  DWORD size = 0;
};

Prefix* prefix_of(LPVOID block) { return static_cast<Prefix*>(block) - 1; }

}  // namespace

NET_API_STATUS NetApiBufferAllocate(DWORD size, LPVOID* block) {
  if (!block) return code(NetApiStatus::invalid_parameter);
  *block = nullptr;
  auto* prefix = static_cast<Prefix*>(std::malloc(sizeof(Prefix) + size));
  if (!prefix) return code(NetApiStatus::not_enough_memory);
  prefix->size = size;
  *block = prefix + 1;
  std::memset(*block, 0, size);
  return code(NetApiStatus::success);
}

NET_API_STATUS NetApiBufferFree(LPVOID block) {
  if (block) std::free(prefix_of(block));
  return code(NetApiStatus::success);
}

NET_API_STATUS NetApiBufferReallocate(LPVOID old, DWORD size, LPVOID* block) {
  if (!block) return code(NetApiStatus::invalid_parameter);
  if (!old) return NetApiBufferAllocate(size, block);
  const DWORD before = prefix_of(old)->size;
  auto* prefix = static_cast<Prefix*>(std::realloc(prefix_of(old), sizeof(Prefix) + size));
  if (!prefix) return code(NetApiStatus::not_enough_memory);  // the old block stays as it was
  prefix->size = size;
  *block = prefix + 1;
  if (size > before) std::memset(static_cast<unsigned char*>(*block) + before, 0, size - before);
  return code(NetApiStatus::success);
}

NET_API_STATUS NetApiBufferSize(LPVOID block, LPDWORD size) {
  if (!block || !size) return code(NetApiStatus::invalid_parameter);
  *size = prefix_of(block)->size;
  return code(NetApiStatus::success);
}

}  // namespace usher::win32
