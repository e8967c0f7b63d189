// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include <usher/export.hpp>
#include <usher/fault.hpp>

namespace usher {

/// One [[fault]] of a script.
struct ScriptedFault {
  std::string name{};  ///< what its rule is called when somebody asks; "fault 1" and so on where the script names none
  FaultFilter which{};
  Fault what{};
};

/// Reads faults from TOML, the text that `usher serve --script` takes:
///
///   [[fault]]
///   command = "read"        # and path, share, user, client, nth, times, probability: as in FaultFilter
///   delay = "50ms"          # and hold, status, late, never-answer, cut, cut-after, corrupt-signature, credits, segment: as in Fault
///
/// Times are text with a unit, us, ms, s or min; a status is a name ("STATUS_DISK_FULL") or a number.
/// Errors  "line N: what is wrong"
USHER_EXPORT std::expected<std::vector<ScriptedFault>, std::string> read_fault_script(std::string_view toml);

}  // namespace usher
