// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/key.hpp"

#include "tests/protocol/crypto/hex.hpp"

namespace usher::crypto {
namespace {

using test::counting, test::to_hex;

TEST(KeyTest, KeepsUpTo32Bytes) {
  EXPECT_EQ(to_hex(Key(counting(3)).view()), "000102");
  EXPECT_EQ(Key(counting(40)).view().size(), 32u);
  EXPECT_TRUE(Key{}.empty());
}

TEST(KeyTest, ResizingCutsOrFillsWithZeros) {
  EXPECT_EQ(to_hex(Key(counting(4, 1)).resized(2).view()), "0102");
  EXPECT_EQ(to_hex(Key(counting(2, 1)).resized(4).view()), "01020000");
}

TEST(KeyTest, ComparesContentsAndSize) {
  EXPECT_EQ(Key(counting(16)), Key(counting(16)));
  EXPECT_FALSE(Key(counting(16)) == Key(counting(16, 1)));
  EXPECT_FALSE(Key(counting(16)) == Key(counting(15)));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(KeyTest, IsWipedWhenItGoes) {
  alignas(Key) std::array<std::byte, sizeof(Key)> storage{};
  Key* key = new (storage.data()) Key(counting(32, 1));
  const std::span<volatile std::byte> seen(storage);
  key->~Key();
  std::size_t left = 0;
  for (std::size_t i = 0; i < Key::max_size; ++i) left += std::byte{seen[i]} != std::byte{0};
  EXPECT_EQ(left, 0u);
}

}  // namespace
}  // namespace usher::crypto
