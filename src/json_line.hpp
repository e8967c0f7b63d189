// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>

#include <boost/json/fwd.hpp>

namespace usher {

/// The value on one line, whatever a reader takes for a line's end: control characters, DEL and Unicode's separators of lines
/// and paragraphs are escaped. Without a newline behind it.
std::string json_line(const boost::json::value& value);

}  // namespace usher
