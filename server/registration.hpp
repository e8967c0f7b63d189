// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <utility>

namespace usher::server {

/// A row's place in a registry; the destructor takes it out (rule R6: nobody removes by hand).
template <class Registry, class Row>
class Registration {
 public:
  Registration() = default;
  Registration(Registry& registry, std::shared_ptr<Row> row) : registry_(&registry), row_(std::move(row)) {}
  Registration(Registration&& other) noexcept : registry_(std::exchange(other.registry_, nullptr)), row_(std::move(other.row_)) {}
  Registration& operator=(Registration&& other) noexcept {
    if (this == &other) return *this;
    reset();
    registry_ = std::exchange(other.registry_, nullptr);
    row_ = std::move(other.row_);
    return *this;
  }
  ~Registration() { reset(); }

  void reset() {
    if (registry_) std::exchange(registry_, nullptr)->remove(*row_);
    row_.reset();
  }
  /// Somebody else removes the row.
  void give_up() { registry_ = nullptr, row_.reset(); }
  explicit operator bool() const { return row_ != nullptr; }
  const std::shared_ptr<Row>& row() const { return row_; }

 protected:
  Registry* registry_ = nullptr;
  std::shared_ptr<Row> row_{};
};

}  // namespace usher::server
