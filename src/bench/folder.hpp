// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>

#include "src/bench/client_session.hpp"

namespace usher::bench {

/// Makes a folder with so many empty files in it, or removes it, one CREATE and CLOSE after the other.
/// Thread  one at a time
class FolderFiles {
 public:
  void make(ClientSession& session, Output& out, std::u16string folder, std::size_t count);
  void remove(ClientSession& session, Output& out, std::u16string folder, std::size_t count);
  /// Takes an answer and sends what comes next. True: all is done.
  bool advance(ClientSession& session, Output& out, const smb2::Header& header, ByteView message);

 private:
  void start(ClientSession& session, Output& out, std::u16string folder, std::size_t count, bool removes);
  void create_next(ClientSession& session, Output& out);

  std::u16string folder_{};
  std::size_t count_ = 0, step_ = 0;  ///< of count_ + 1: when made, the folder is step 0; when removed, the last one
  bool removes_ = false;
};

}  // namespace usher::bench
