// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/enum_struct.hpp"

namespace usher::srvsvc {

EnumArguments read_enum_arguments(rpc::NdrReader& in, bool (*knows_level)(std::uint32_t)) {
  EnumArguments arguments{.level = in.get<std::uint32_t>()};
  const auto tag = in.get<std::uint32_t>();
  arguments.tag_matches = tag == arguments.level;
  if (knows_level(tag) && in.pointer()) {
    (void)in.get<std::uint32_t>();  // EntriesRead
    if (in.pointer() && in.array_count(1) != 0) in.fail();
  }
  arguments.preferred_maximum_length = in.get<std::uint32_t>();
  arguments.resume_handle = in.unique_number();
  return arguments;
}

}  // namespace usher::srvsvc
