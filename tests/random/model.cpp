#include "random/model.h"

#include <algorithm>
#include <charconv>

#include "model/quoting.h"

namespace strata::arbitrary {

bool Object::has(std::string_view slot) const {
  return std::ranges::find(parts, slot, &Part::slot) != parts.end();
}

std::string Object::text(std::string_view slot) const {
  const auto found = std::ranges::find(parts, slot, &Part::slot);
  return found == parts.end() ? std::string() : found->text;
}

void Object::set(std::string_view slot, std::string text) {
  const auto found = std::ranges::find(parts, slot, &Part::slot);
  if (found == parts.end()) {
    add(slot, std::move(text));
  } else {
    found->text = std::move(text);
  }
}

void Object::add(std::string_view slot, std::string text) {
  parts.push_back({std::string(slot), std::move(text)});
}

void Object::erase(std::string_view slot) {
  std::erase_if(parts, [&](const Part& part) { return part.slot == slot; });
}

std::string ref(int id) {
  return "${" + std::to_string(id) + "}";
}

namespace {

/// Calls `plain` with each stretch of text and `reference` with each id.
template <class Plain, class Reference>
void walk(std::string_view text, const Plain& plain, const Reference& reference) {
  for (;;) {
    const std::size_t open = text.find("${");
    plain(text.substr(0, open));
    if (open == std::string_view::npos) {
      return;
    }
    text.remove_prefix(open + 2);
    const std::size_t close = text.find('}');
    int id = 0;
    std::from_chars(text.data(), text.data() + close, id);
    reference(id);
    text.remove_prefix(close + 1);
  }
}

}  // namespace

std::vector<int> refsIn(std::string_view text) {
  std::vector<int> ids;
  walk(text, [](std::string_view) {}, [&](int id) { ids.push_back(id); });
  return ids;
}

Object& Model::add(Sort sort, std::string name, int schema, int table) {
  objects_.push_back(
      {.id = next_++, .sort = sort, .name = std::move(name), .schema = schema, .table = table});
  return objects_.back();
}

const Object* Model::find(int id) const {
  const auto found = std::ranges::find(objects_, id, &Object::id);
  return found == objects_.end() ? nullptr : &*found;
}

Object* Model::find(int id) {
  const auto found = std::ranges::find(objects_, id, &Object::id);
  return found == objects_.end() ? nullptr : &*found;
}

bool Model::needs(const Object& object, const std::set<int>& gone) const {
  if (gone.contains(object.schema) || gone.contains(object.table)) {
    return true;
  }
  static const std::set<std::string> kOptional = {"default", "collate", "inherits"};
  return std::ranges::any_of(object.parts, [&](const Part& part) {
    return !part.slot.starts_with('+') && !kOptional.contains(part.slot) &&
           std::ranges::any_of(refsIn(part.text), [&](int id) { return gone.contains(id); });
  });
}

std::set<int> Model::remove(int id) {
  std::set<int> gone = {id};
  for (bool more = true; more;) {
    more = false;
    for (const Object& object : objects_) {
      if (!gone.contains(object.id) && needs(object, gone)) {
        gone.insert(object.id);
        more = true;
      }
    }
  }
  std::erase_if(objects_, [&](const Object& object) { return gone.contains(object.id); });
  for (Object& object : objects_) {
    std::erase_if(object.parts, [&](const Part& part) {
      return std::ranges::any_of(refsIn(part.text), [&](int each) { return gone.contains(each); });
    });
  }
  return gone;
}

void Model::put(const Object& object) {
  if (Object* known = find(object.id)) {
    *known = object;
    return;
  }
  const auto place = std::ranges::upper_bound(objects_, object.id, {}, &Object::id);
  objects_.insert(place, object);
}

std::vector<int> Model::ofSort(Sort sort) const {
  std::vector<int> ids;
  for (const Object& object : objects_) {
    if (object.sort == sort) {
      ids.push_back(object.id);
    }
  }
  return ids;
}

std::vector<int> Model::partsOf(int table, Sort sort) const {
  std::vector<int> ids;
  for (const Object& object : objects_) {
    if (object.sort == sort && object.table == table) {
      ids.push_back(object.id);
    }
  }
  return ids;
}

std::vector<int> Model::columnsOf(int table, int depth) const {
  std::vector<int> ids;
  const Object* object = find(table);
  if (object == nullptr || depth == 0) {
    return ids;
  }
  for (const char* slot : {"of", "inherits"}) {
    for (const int parent : refsIn(object->text(slot))) {
      const Object* other = find(parent);
      if (parent != table && other != nullptr && other->sort == Sort::kTable) {
        std::ranges::copy(columnsOf(parent, depth - 1), std::back_inserter(ids));
      }
    }
  }
  std::ranges::copy(partsOf(table, Sort::kColumn), std::back_inserter(ids));
  return ids;
}

std::string Model::nameOf(const Object& object) const {
  const Object* schema = find(object.schema);
  if (object.sort == Sort::kOperator) {
    return (schema == nullptr ? "" : quoteIdentifier(schema->name) + ".") + object.name;
  }
  return schema == nullptr ? quoteIdentifier(object.name)
                           : quoteIdentifier(schema->name) + "." + quoteIdentifier(object.name);
}

std::string Model::resolve(std::string_view text) const {
  std::string out;
  walk(
      text, [&](std::string_view plain) { out += plain; },
      [&](int id) {
        const Object* object = find(id);
        out += object == nullptr ? "missing_" + std::to_string(id) : nameOf(*object);
      });
  return out;
}

}  // namespace strata::arbitrary
