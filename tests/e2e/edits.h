#pragma once
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace strata::e2e {

/// Model headers as lines, by path.
using Models = std::map<std::string, std::vector<std::string>>;

/// Makes random edits to model headers as a developer would, in the text.
class Editor {
 public:
  Editor(Models models, unsigned seed) : models_(std::move(models)), random_(seed) {}

  /// Makes one edit and says what it did; the models still compile and their SQL is still valid.
  std::string edit();

  /// Whether the last edit leaves the schema as it was.
  [[nodiscard]] bool neutral() const { return neutral_; }

  [[nodiscard]] const Models& models() const { return models_; }

 private:
  struct Field;
  struct Struct;
  using Act = std::string (Editor::*)();

  std::string addField();
  std::string dropField();
  std::string renameField();
  std::string retypeField();
  std::string toggleNullable();
  std::string changeDefault();
  std::string addIndex();
  std::string dropIndex();
  std::string toggleCheck();
  std::string addComment();
  std::string addTable();
  std::string dropTable();
  std::string renameTable();
  std::string addLabel();
  std::string changeAction();
  std::string renameIndex();
  std::string renameLabel();
  std::string reorderFields();
  std::string moveFile();
  std::string moveStruct();
  std::string moveNamespace();

  std::size_t pick(std::size_t size) {
    return std::uniform_int_distribution<std::size_t>(0, size - 1)(random_);
  }

  int serial() { return ++serial_; }

  [[nodiscard]] std::vector<Struct> structs() const;
  [[nodiscard]] std::vector<Field> fields() const;
  [[nodiscard]] int occurrences(const std::string& word) const;
  [[nodiscard]] bool inSqlText(const std::string& word) const;

  std::string& line(const Field& field);

  Models models_;
  std::mt19937 random_;
  int serial_ = 0;
  bool neutral_ = false;
};

}  // namespace strata::e2e
