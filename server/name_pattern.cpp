// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/name_pattern.hpp"

#include <vector>

#include "server/unicode_case.hpp"

namespace usher::server {

bool matches_pattern(std::u16string_view name, std::u16string_view pattern) {
  if (pattern == u"*") return true;
  const auto last_period = name.rfind(u'.');
  // reach[i]: the pattern so far can have eaten the first i units of the name. One row per unit of the pattern.
  std::vector<bool> reach(name.size() + 1), next(name.size() + 1);
  reach[0] = true;
  for (const char16_t p : pattern) {
    next.assign(name.size() + 1, false);
    bool running = false;
    for (std::size_t i = 0; i <= name.size(); ++i) {
      const bool at_end = i == name.size();
      switch (p) {
        case u'*':
          running |= reach[i];
          next[i] = running;
          break;
        case u'<':  // does not run past the last period, but for eating it
          if (running && i > 0 && i - 1 == last_period && last_period != name.npos) next[i] = true;
          running |= reach[i];
          if (running) next[i] = true;
          if (i == last_period) running = false;
          break;
        case u'>':
          if (reach[i] && (at_end || name[i] == u'.')) next[i] = true;
          if (i > 0 && reach[i - 1] && name[i - 1] != u'.') next[i] = true;
          break;
        case u'"':
          if (reach[i] && at_end) next[i] = true;
          if (i > 0 && reach[i - 1] && name[i - 1] == u'.') next[i] = true;
          break;
        case u'?':
          if (i > 0 && reach[i - 1]) next[i] = true;
          break;
        default:
          if (i > 0 && reach[i - 1] && upcase(name[i - 1]) == upcase(p)) next[i] = true;
      }
    }
    reach.swap(next);
  }
  return reach[name.size()];
}

bool is_pattern(std::u16string_view text) { return text.find_first_of(u"*?<>\"") != text.npos; }

}  // namespace usher::server
