#include "support/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <new>

namespace strata {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr ||
      EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(state_->context);
}

void Sha256::update(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Sha256::digest() const {
  EVP_MD_CTX* copy = EVP_MD_CTX_new();
  if (copy == nullptr) {
    throw std::bad_alloc();
  }
  std::string out(32, '\0');
  EVP_MD_CTX_copy_ex(copy, state_->context);
  EVP_DigestFinal_ex(copy, reinterpret_cast<unsigned char*>(out.data()), nullptr);
  EVP_MD_CTX_free(copy);
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  return out;
}

std::string sha256Hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  std::string out;
  for (const char byte : hash.digest()) {
    out += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return out;
}

}  // namespace strata
