#pragma once
#include <random>
#include <string>
#include <vector>

namespace strata::annotations {

/// A piece of a header that can be left out: an option, a field, a statement, a struct.
struct Piece {
  enum class Kind : std::uint8_t {
    kScope,
    kStruct,
    kTableOption,
    kField,
    kFieldOption,
    kStatement
  };
  Kind kind = Kind::kField;
  int owner = 0;  ///< number of the struct, or of the field for its options
  int number = 0;
  std::string text = {};

  friend bool operator==(const Piece&, const Piece&) = default;
};

/// A random header: structs with fields of all mapped types and options of the vocabulary.
/// `misplaced` of a hundred options stand anywhere; the others where the vocabulary wants them.
std::vector<Piece> randomHeader(unsigned seed, int misplaced);

/// The pieces as a header; what belongs to a piece that is not there is left out.
std::string render(const std::vector<Piece>& pieces);

}  // namespace strata::annotations
