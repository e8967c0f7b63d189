// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The shape of every Net*Enum and Net*GetInfo: check the pointers, set the outputs, ask, and hand out one block.
#pragma once
#include <expected>
#include <optional>

#include <usher/file_service.hpp>

#include "src/net_api/block.hpp"
#include "src/net_api/call.hpp"

namespace usher::win32 {

struct EnumOutputs {
  LPBYTE* bufptr = nullptr;
  DWORD prefmaxlen = 0;
  LPDWORD entriesread = nullptr, totalentries = nullptr;
};

/// `ask` is given PageOptions and answers a Page. A null `make` is a level that is not known. NetFileEnum's handle is as wide
/// as a pointer, the others' are not.
template <class Value, class Handle, class Ask>
NET_API_STATUS enumerate(BlockMaker<Value> make, const EnumOutputs& out, Handle* resume_handle, Ask ask) {
  if (!out.bufptr || !out.entriesread || !out.totalentries) return code(NetApiStatus::invalid_parameter);
  set_null(out.bufptr);
  *out.entriesread = *out.totalentries = 0;
  if (!make) return code(NetApiStatus::invalid_level);
  return without_exceptions([&] {
    const auto resume = resume_handle ? std::optional(static_cast<std::uint32_t>(*resume_handle)) : std::nullopt;
    const PageOptions options{.preferred_maximum_length = out.prefmaxlen, .resume_handle = resume};
    const Page<Value> page = ask(options);
    if (page.status != NetApiStatus::success && page.status != NetApiStatus::more_data) return code(page.status);
    if (const auto made = make(page.entries, out.bufptr); made != 0) return made;
    *out.entriesread = static_cast<DWORD>(page.entries.size());
    *out.totalentries = page.total;
    if (resume_handle) *resume_handle = page.resume_handle;
    return code(page.status);
  });
}

/// `ask` answers std::expected<Value, NetApiStatus>.
template <class Value, class Ask>
NET_API_STATUS get_one(BlockMaker<Value> make, LPBYTE* bufptr, Ask ask) {
  if (!bufptr) return code(NetApiStatus::invalid_parameter);
  set_null(bufptr);
  if (!make) return code(NetApiStatus::invalid_level);
  return without_exceptions([&] {
    const std::expected<Value, NetApiStatus> found = ask();
    return found ? make({*found}, bufptr) : code(found.error());
  });
}

}  // namespace usher::win32
