// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What is listed of the registries of opens and tree connects; every door calls these.
#pragma once
#include "server/administration.hpp"
#include "server/open_registry.hpp"
#include "server/tree_registry.hpp"

namespace usher::server {

/// The rows of one open and of one tree connect, at a moment. A tree connect's netname is its share.
OpenRecord make_open_record(const OpenEntry& open, SteadyTime now);
TreeRecord make_tree_record(const TreeEntry& tree, SteadyTime now);

/// Sections  [MS-SRVS] 3.1.4.2; order of checks: level, lengths, walk. The base path matches whole components, in any case,
///           and takes / for \\; the user matches whole, in any case. Both given empty are as good as not given
RecordList<OpenRecord> find_opens(const OpenRegistry& registry, const OpenQuery& query, SteadyTime now);

/// Sections  [MS-SRVS] 3.1.4.1; order of checks: level, qualifier, walk. A computer is named in any form of its client name
RecordList<TreeRecord> find_trees(const TreeRegistry& registry, const TreeQuery& query, SteadyTime now);

}  // namespace usher::server
