#pragma once
#include <map>
#include <string>
#include <vector>

#include "diff/change.h"
#include "support/expected.h"

namespace strata {

/// A drop and a creation that look like one object under another name.
struct RenameGuess {
  Rename rename = {};
  int similarity = 0;  ///< per cent of what the two have in common
};

/// One --rename OLD=NEW: "users=accounts", "app.users.mail=app.users.email", "app.mood.sad=blue" or
/// "app.users.mail=email".
struct RenameRequest {
  std::string from = {};
  std::string to = {};
};

/// The columns of tables (by their name in the later state) in an order that is not the database's:
/// that of the structs as they are in version control.
using ColumnOrders = std::map<Key, std::vector<std::string>>;

struct Renames {
  std::vector<Rename> certain =
      {};  ///< in the order of execution: schemas, types, tables, columns, parts
  std::vector<RenameGuess> guesses =
      {};  ///< for the user to answer; never carried out by themselves
  std::vector<RenameRequest> open = {};  ///< to be asked again once `certain` is carried out
};

/// Which objects of `from` live on in `to` under another name:
/// - `models` (the raw schema, or null) says so by Declared::was; a former name that exists on
/// neither side
///   is taken as already applied;
/// - `requests` say so; ST4001 with the nearest name when one names nothing, unless something else
///   is certain, which may have to be carried out before;
/// - constraints and indexes whose definitions agree, and the sequences of one serial column, need
///   no asking.
/// Of what remains to be dropped and created, the likely pairs are guesses; `orders` says where in
/// its struct a column stood that is gone.
Expected<Renames> findRenames(const Schema& from, const Schema& to, const Schema* models,
                              const std::vector<RenameRequest>& requests,
                              const ColumnOrders& orders = {});

/// What a --rename writes for a name: as display(), parts with odd characters in double quotes.
std::string nameText(const Key& key);

/// The name that was and the one that is, each as nameText(); a label follows its type's.
std::string oldName(const Rename& rename);
std::string newName(const Rename& rename);

/// "table", "column", …, "label".
const char* word(const Rename& rename);

}  // namespace strata
