// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>
#include <string_view>

namespace usher::server {

/// Upper-cases as Windows compares file, share and account names: one UTF-16 unit at a time, never changing the length
/// ([MS-FSA] 2.1.4 leaves the table to the object store; this is Unicode's simple upper case).
/// Thread  any
char16_t upcase(char16_t unit);
std::u16string upcase(std::u16string_view text);
bool equal_ignoring_case(std::u16string_view a, std::u16string_view b);
/// Three-way: negative, zero, positive.
int compare_ignoring_case(std::u16string_view a, std::u16string_view b);

}  // namespace usher::server
