#include "replay/guess.h"

#include <fmt/format.h>

#include <algorithm>

#include "replay/header_text.h"
#include "support/files.h"
#include "support/source_files.h"
#include "support/text.h"

namespace strata {
namespace {

const Declared* declaredOf(const Rename& rename, const Schema& models) {
  if (rename.kind == Kind::kColumn) {
    const Column* column = findColumn(models, rename.to);
    return column == nullptr ? nullptr : &column->declared;
  }
  if (rename.kind == Kind::kTable) {
    const auto table = models.tables.find(rename.to);
    return table == models.tables.end() ? nullptr : &table->second.declared;
  }
  const auto type = models.enums.find(rename.to);
  return type == models.enums.end() ? nullptr : &type->second.declared;
}

std::string was(const Rename& rename) {
  const bool moved = rename.kind == Kind::kTable && rename.from.schema != rename.to.schema;
  const std::string name = rename.label_from.empty() ? rename.from.name : rename.label_from;
  return fmt::format(
      "db::was(\"{}\")",
      replaceAll(replaceAll(moved ? display(rename.from) : name, "\\", "\\\\"), "\"", "\\\""));
}

std::string whatToWrite(const Rename& rename) {
  return rename.label_from.empty()
             ? was(rename)
             : fmt::format("db::label(E::…, \"{}\", {}) in db::enumeration<E>(…)", rename.label_to,
                           was(rename));
}

FixIt insertion(const Declared& declared, std::string_view text, std::size_t offset,
                std::string words) {
  const LineColumn place = lineColumnAt(text, offset);
  return {.range = {.file = declared.where.file, .line = place.line, .column = place.column},
          .text = std::move(words)};
}

bool isAt(std::string_view text, std::size_t offset, const SourceRange& where) {
  const LineColumn place = lineColumnAt(text, offset);
  return place.line == where.line && place.column == where.column;
}

}  // namespace

Note guessNote(const RenameGuess& guess, const Schema* models) {
  const Rename& rename = guess.rename;
  const Declared* declared = models == nullptr ? nullptr : declaredOf(rename, *models);
  const std::string in_model =
      models == nullptr ? "" : fmt::format("write {} in the model, or ", whatToWrite(rename));
  Note note{.message =
                fmt::format("{} '{}' may have become '{}' ({} % alike): {}give --rename {}={}",
                            word(rename), oldName(rename), newName(rename), guess.similarity,
                            in_model, oldName(rename), newName(rename))};
  if (declared != nullptr && declared->where.known()) {
    note.where = declared->where;
    note.source_line = sourceLine(note.where);
  }
  return note;
}

std::optional<FixIt> guessFix(const Rename& rename, const Schema& models) {
  const Declared* declared = declaredOf(rename, models);
  if (declared == nullptr || !rename.label_from.empty()) {
    return std::nullopt;
  }
  const auto text = readFile(declared->where.file);
  if (!text) {
    return std::nullopt;
  }
  for (const StructText& type : structsIn(*text)) {
    if (rename.kind == Kind::kTable && isAt(*text, type.name_at, declared->where) &&
        type.options != 0) {
      return insertion(*declared, *text, type.options, was(rename) + ", ");
    }
    for (const FieldText& field : type.fields) {
      if (rename.kind == Kind::kColumn && isAt(*text, field.name_at, declared->where)) {
        return field.options != 0
                   ? insertion(*declared, *text, field.options, was(rename) + ", ")
                   : insertion(*declared, *text, field.start, "DB(" + was(rename) + ") ");
      }
    }
  }
  return std::nullopt;
}

}  // namespace strata
