// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/named_pipe.hpp"

namespace usher::server {

std::shared_ptr<NamedPipe> open_pipe(std::u16string_view, const RpcHost&, CallerIdentity, std::shared_ptr<Executor>) { return nullptr; }

}  // namespace usher::server
