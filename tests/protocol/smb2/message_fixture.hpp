// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <gtest/gtest.h>

#include <string_view>

#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

/// Bytes from hexadecimal digits; blanks are for the reader.
inline Bytes from_hex(std::string_view digits) {
  Bytes bytes;
  int half = -1;
  for (const char c : digits) {
    if (c == ' ') continue;
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    if (half < 0) half = value;
    else bytes.push_back(static_cast<std::byte>(half << 4 | value)), half = -1;
  }
  return bytes;
}

/// A message: 64 bytes of header, which no codec of a body looks at, and the body.
inline Bytes message(std::string_view body) {
  Bytes bytes(wire::header_size);
  wire::append(bytes, from_hex(body));
  return bytes;
}

/// Every shorter message must be refused.
template <class M>
void expect_truncations_refused(const Bytes& whole) {
  ASSERT_TRUE(wire::decode<M>(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(wire::decode<M>(ByteView(whole).first(size))) << size << " of " << whole.size();
  }
}

template <class M>
Bytes encoded(const M& m) {
  Bytes bytes(wire::header_size);
  wire::encode(m, bytes);
  return bytes;
}

}  // namespace usher::smb2
