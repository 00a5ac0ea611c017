#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace strata {

/// A running SHA-256 whose digest can be taken at any point.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void update(std::string_view bytes);

  /// The 32 bytes of the digest of all bytes so far; the state goes on.
  [[nodiscard]] std::string digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Standard base64 (RFC 4648) with padding.
std::string base64(std::string_view bytes);

/// The digest of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);

}  // namespace strata
