#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace strata::atlas {

/// SQL as people write it into migration files: both tools split it alike.
std::vector<std::string> ordinaryTexts();

/// The same, `count` texts put together at random; equal for equal seeds.
std::vector<std::string> ordinaryTexts(std::uint32_t seed, std::size_t count);

/// SQL that Atlas reads otherwise than PostgreSQL.
std::vector<std::string> misreadTexts();

/// Texts out of whatever means something to Atlas's scanner, at random, most of them no SQL.
std::vector<std::string> wildTexts(std::uint32_t seed, std::size_t count);

}  // namespace strata::atlas
