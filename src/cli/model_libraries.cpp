#include "cli/model_libraries.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// A part is declared where its table is, as far as it says so.
template <class T>
const Declared& declaredOf(const T& object) {
  static const Declared kUnknown;
  if constexpr (requires { object.declared; }) {
    return object.declared;
  } else {
    return kUnknown;
  }
}

/// One library may call a file by another path than the other.
bool isOnePlace(const SourceRange& left, const SourceRange& right, const fs::path& root) {
  std::error_code error;
  return left.line == right.line && left.column == right.column &&
         (left.file == right.file || fs::weakly_canonical(root / left.file, error) ==
                                         fs::weakly_canonical(root / right.file, error));
}

/// Schemas and extensions are everyone's; else one declaration, read twice.
template <class T>
bool isTheSame(const T& left, const T& right, const fs::path& root) {
  if constexpr (std::is_same_v<T, Namespace> || std::is_same_v<T, Extension>) {
    return std::is_same_v<T, Namespace> || left == right;
  } else {
    return left == right && isOnePlace(declaredOf(left).where, declaredOf(right).where, root);
  }
}

Diagnostic declaredTwice(const ObjectId& id, const Declared& here, const Declared& other) {
  return {.code = "ST1219",
          .message = fmt::format("two libraries of models declare {} '{}'", word(id.kind),
                                 display(id.key)),
          .help = "leave it to one of them, or let both include the header that has it",
          .where = here.where,
          .notes = {{.message = "the other declaration is here", .where = other.where}},
          .exit_code = ExitCode::kFinding};
}

}  // namespace

Expected<void> mergeLibrary(Schema library, const fs::path& root, Schema& into) {
  std::optional<Diagnostic> error;
  forEachKind([&]<class T>() {
    for (auto& [key, object] : library.get<T>()) {
      const auto [found, is_new] = into.get<T>().emplace(key, object);
      if (!is_new && !isTheSame(found->second, object, root) && !error) {
        error = declaredTwice({kKindOf<T>, key}, declaredOf(object), declaredOf(found->second));
      }
    }
  });
  if (error) {
    return *std::move(error);
  }
  for (auto& [table, rows] : library.rows) {
    into.rows.emplace(table, std::move(rows));
  }
  for (AttachedSql& attached : library.attached) {
    const bool known = std::ranges::any_of(into.attached, [&](const AttachedSql& other) {
      return other.text == attached.text &&
             isOnePlace(other.declared.where, attached.declared.where, root);
    });
    if (!known) {
      into.attached.push_back(std::move(attached));
    }
  }
  return {};
}

}  // namespace strata::cli
