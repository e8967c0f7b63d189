// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <usher/memory_store.hpp>

#include "server/store/content_source.hpp"

namespace usher {

/// The functions of a GeneratedFile, with their exceptions as statuses.
class GeneratedContent final : public server::ContentSource {
 public:
  explicit GeneratedContent(GeneratedFile file) : file_(std::move(file)) {}

  Result<void> read(std::uint64_t offset, MutableByteView into) override;
  bool takes_writes() const override { return file_.write != nullptr; }
  Result<void> write(std::uint64_t offset, ByteView from) override;

 private:
  const GeneratedFile file_;
};

}  // namespace usher
