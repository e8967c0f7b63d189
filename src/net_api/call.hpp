// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What all functions with Win32's signatures begin and end with.
#pragma once
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include <usher/net_api_status.hpp>
#include <usher/net_types.hpp>

#include "src/wide_text.hpp"

namespace usher::win32 {

inline NET_API_STATUS code(NetApiStatus status) { return static_cast<NET_API_STATUS>(status); }
inline std::string narrow(const wchar_t* text) { return text ? to_utf8(text) : std::string(); }

/// Callers are written as for C: what runs out is a code to them, never an exception.
template <class Call>
NET_API_STATUS without_exceptions(Call call) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return code(NetApiStatus::not_enough_memory);
  } catch (const std::exception&) {
    return code(NetApiStatus::internal_error);
  }
}

/// Callers pass the address of a typed pointer as LPBYTE*: it is written as bytes.
inline void set_null(LPBYTE* bufptr) {
  LPBYTE nothing = nullptr;
  std::memcpy(bufptr, &nothing, sizeof nothing);
}

}  // namespace usher::win32
