#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace strata::arbitrary {

/// The source of all choices: the same on every machine for one seed, which the standard's
/// distributions are not.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) : engine_(seed) {}

  /// A number from 0 to `count` - 1.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }

  /// True `chance` times of a hundred.
  bool percent(int chance) { return static_cast<int>(below(100)) < chance; }

  /// One of `all`, which is not empty.
  template <class T>
  const T& pick(const std::vector<T>& all) {
    return all[below(all.size())];
  }

  /// One of `all`.
  template <class T>
  T pick(std::initializer_list<T> all) {
    return all.begin()[below(all.size())];
  }

  /// Any order of `all`.
  template <class T>
  void shuffle(std::vector<T>& all) {
    for (std::size_t i = all.size(); i > 1; --i) {
      std::swap(all[i - 1], all[below(i)]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace strata::arbitrary
