// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <unistd.h>

#include <utility>

namespace usher::server::disk {

/// A file descriptor, closed by its destructor; or one that another keeps for longer, which is not.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  static Descriptor borrowed(const Descriptor& from) {
    Descriptor made(from.number_);
    made.borrowed_ = true;
    return made;
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)), borrowed_(other.borrowed_) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    std::swap(borrowed_, other.borrowed_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0 && !borrowed_) ::close(number_);
  }

  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
  bool borrowed_ = false;
};

}  // namespace usher::server::disk
