#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

// What one translation unit says, as plain values: the border between the files that know Clang and
// those that know PostgreSQL. Names of C++ entities are fully qualified ("app::User").

namespace strata::scan {

/// A place in Facts::files; lines and columns count from 1, 0 is unknown.
struct Place {
  unsigned file = 0;
  unsigned line = 0;
  unsigned column = 0;
  unsigned end_line = 0;
  unsigned end_column = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

/// One node of an annotation: a word of the vocabulary with its arguments, or a value.
struct Term {
  enum class Kind : std::uint8_t {
    kWord,        ///< name(arguments…); target: the struct or enum in <…>
    kText,        ///< name: the text
    kNumber,      ///< name: its decimal text; number
    kBool,        ///< number: 0 or 1
    kMember,      ///< &target::name
    kEnumerator,  ///< target::name
    kUnreadable,  ///< name: what is wrong with it
  };
  Kind kind = Kind::kWord;
  std::string name = {};
  std::string target = {};
  std::int64_t number = 0;
  Place where = {};
  std::vector<Term> arguments = {};
};

/// A C++ type with aliases resolved: "int32", "std::basic_string", "app::Color".
struct TypeFact {
  enum class Kind : std::uint8_t { kBuiltin, kEnum, kRecord, kArray, kPointer, kOther };
  Kind kind = Kind::kOther;
  std::string name = {};
  std::string text = {};                 ///< with its template arguments: "app::Fixed<2>"
  std::vector<TypeFact> arguments = {};  ///< types among the template arguments; an array's element
  std::vector<std::int64_t> numbers = {};  ///< numbers among them; an array's length
};

/// An in-class initialiser.
struct InitialFact {
  enum class Kind : std::uint8_t { kNone, kEmpty, kNumber, kBool, kText, kEnumerator, kOther };
  Kind kind = Kind::kNone;
  std::string text = {};    ///< decimal text, "true", the text, or the enumerator's name
  std::int64_t number = 0;  ///< value of an enumerator
  Place where = {};
};

/// A non-static data member.
struct FieldFact {
  std::string name = {};
  std::string type_text = {};  ///< as written
  TypeFact type = {};
  Place where = {};
  Place type_where = {};
  InitialFact initial = {};
  std::string comment = {};
  bool bit_field = false;
  bool elsewhere = false;        ///< db::only_in keeps it for other environments
  std::vector<Term> terms = {};  ///< of DB(…)
};

struct BaseFact {
  std::string record = {};
  Place where = {};
};

struct RecordFact {
  std::string name = {};
  Place where = {};
  bool defined = false;
  bool annotated = false;  ///< has DB_TABLE(…)
  bool is_template = false;
  bool is_union = false;
  bool elsewhere = false;  ///< db::only_in keeps it for other environments
  std::string comment = {};
  std::vector<BaseFact> bases = {};
  std::vector<FieldFact> fields = {};
  std::vector<Term> terms = {};          ///< of DB_TABLE(…)
  std::vector<Term> statements = {};     ///< of static_assert(…) inside it
  std::vector<std::string> scopes = {};  ///< enclosing namespaces, innermost first
};

struct EnumeratorFact {
  std::string name = {};
  std::int64_t value = 0;
  Place where = {};
};

struct EnumFact {
  std::string name = {};
  Place where = {};
  std::string comment = {};
  std::vector<EnumeratorFact> enumerators = {};
  std::vector<std::string> scopes = {};
};

/// A static_assert(…) of a namespace; scope "" is the global one.
struct StatementFact {
  std::string scope = {};
  Term term = {};
};

/// model<record> = define<record>(…), or sql_type<type> = type("…").
struct DefinitionFact {
  std::string subject = {};
  TypeFact type = {};
  Term term = {};
};

struct Facts {
  std::vector<std::string> files = {""};    ///< as reached from the command line; [0] unknown
  std::vector<std::string> headers = {""};  ///< per file: the model header that brought it in
  std::map<std::string, RecordFact> records = {};
  std::vector<RecordFact> rivals = {};  ///< second definitions of a record in another place
  std::map<std::string, EnumFact> enums = {};
  std::vector<StatementFact> statements = {};
  std::vector<DefinitionFact> models = {};
  std::vector<DefinitionFact> sql_types = {};
};

}  // namespace strata::scan
