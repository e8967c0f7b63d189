// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>

#include "protocol/rpc/ndr.hpp"

namespace usher::srvsvc {

/// What the *Enum methods have in common: InfoStruct (Level, union, container), PreferedMaximumLength, ResumeHandle.
struct EnumArguments {
  std::uint32_t level = 0;
  bool tag_matches = true;  ///< the union's tag is the level
  std::uint32_t preferred_maximum_length = 0;
  std::optional<std::uint32_t> resume_handle{};
};

/// Reads them. Requests carry an empty container; a NULL one and a lying EntriesRead do no harm. Entries that are sent all the
/// same are not looked at, so they end the parsing: nobody sends them. A tag that the
/// union does not have comes without an arm, so that the call can be answered with ERROR_INVALID_LEVEL.
EnumArguments read_enum_arguments(rpc::NdrReader& in, bool (*knows_level)(std::uint32_t));

/// Level, tag, and the container that `write_entries` fills: called with the writer when there are entries.
template <class WriteEntries>
void write_enum_struct(rpc::NdrWriter& out, std::uint32_t level, bool known_level, std::size_t count, WriteEntries write_entries) {
  out.put(level), out.put(level);
  if (!known_level) return;  // no arm for a tag that the union does not have
  out.pointer();
  out.put(static_cast<std::uint32_t>(count));
  if (count == 0) return out.null();
  out.pointer();
  write_entries(out);
}

}  // namespace usher::srvsvc
