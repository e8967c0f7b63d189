// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once

namespace usher::server {

class Strand;

/// Whether the calling thread is a worker that has a turn of that strand (Strand::lend()).
bool has_lent_turn(const Strand& strand);

}  // namespace usher::server
