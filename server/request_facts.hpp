// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "server/interceptor.hpp"
#include "server/request_context.hpp"

namespace usher::server {

/// What there is to say of a request before it is done. Thread: whoever runs its handler.
RequestFacts request_facts(const RequestContext& ctx, std::uint64_t connection);

}  // namespace usher::server
