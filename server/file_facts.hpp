// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/fscc/file_information.hpp"
#include "server/store/object_store.hpp"
#include "server/wire_attributes.hpp"

namespace usher::server {

/// What a store knows of an object, as the information classes want it.
inline fscc::FileFacts file_facts(const ObjectInfo& info) {
  const bool directory = info.kind == ObjectKind::directory;
  return {.creation_time = info.creation_time,
          .last_access_time = info.last_access_time,
          .last_write_time = info.last_write_time,
          .change_time = info.change_time,
          .allocation_size = directory ? 0 : info.allocation_size,
          .end_of_file = directory ? 0 : info.size,
          .index_number = info.file_id,
          .attributes = wire_attributes(info),
          .links = info.links,
          .directory = directory};
}

}  // namespace usher::server
