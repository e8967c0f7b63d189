// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace usher::server {

/// First in, first out, and next to nothing while it is empty: a std::deque holds half a kilobyte then, which counts where
/// there are several in each of a hundred thousand connections.
template <class T>
class Queue {
 public:
  bool empty() const { return first_ == items_.size(); }
  T& front() { return items_[first_]; }
  const T& front() const { return items_[first_]; }
  void push(T item) {
    if (first_ > 0 && items_.size() == items_.capacity()) {  // before it grows: what is gone makes room
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    items_.push_back(std::move(item));
  }
  T take() {
    T item = std::move(items_[first_++]);
    if (empty()) clear();
    return item;
  }
  void clear() {
    if (items_.capacity() > most_kept) std::vector<T>().swap(items_);
    items_.clear();
    first_ = 0;
  }

 private:
  static constexpr std::size_t most_kept = 16;
  std::vector<T> items_{};
  std::size_t first_ = 0;
};

}  // namespace usher::server
