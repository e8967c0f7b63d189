// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/event_log.hpp"

#include "server/pipes/named_pipe.hpp"

namespace usher::server {

SessionEvent session_event(const CallerIdentity& identity, const Logon& logon) {
  return {.session_id = logon.session_id,
          .client = identity.client,
          .user = identity.user,
          .workstation = logon.workstation,
          .dialect = logon.dialect,
          .signing = logon.signing,
          .cipher = logon.cipher,
          .guest = identity.guest,
          .anonymous = identity.anonymous,
          .administrator = identity.administrator};
}

}  // namespace usher::server
