#include <functional>

#include "unit/emit/fixture.h"

namespace strata::test {
namespace {

/// The fingerprint of the shop after `change`.
std::string fingerprintAfter(const std::function<void(Schema&)>& change) {
  Schema schema = Shop().canonical;
  change(schema);
  return schemaFingerprint(schema);
}

const std::string kBefore = fingerprintAfter([](Schema&) {});

Table& orders(Schema& schema) {
  return schema.tables.at({.schema = "shop", .name = "orders"});
}

TEST(Fingerprint, HasSixtyFourHexadecimalDigits) {
  EXPECT_EQ(kBefore.size(), 64U);
  EXPECT_EQ(kBefore.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Fingerprint, DoesNotSeeWhereAndHowTheModelsAreDeclared) {
  const auto after = fingerprintAfter([](Schema& schema) {
    forEachKind([&]<class T>() {
      for (auto& [key, object] : schema.get<T>()) {
        object.declared = {.where = {.file = "m.hpp", .line = 4}, .cpp_name = "X", .was = {"y"}};
      }
    });
    orders(schema).columns[0].declared.where = {.file = "m.hpp", .line = 9};
  });
  EXPECT_EQ(after, kBefore);
}

TEST(Fingerprint, DoesNotSeeTheServerNorWhatIsUnmanaged) {
  const auto after = fingerprintAfter([](Schema& schema) {
    schema.server_version = 17;
    schema.unmanaged = {{.kind = "view", .name = "v"}};
    schema.dependencies = {{}};
  });
  EXPECT_EQ(after, kBefore);
}

TEST(Fingerprint, ChangesWithAnObjectOfEachKind) {
  forEachKind([]<class T>() {
    const auto after = fingerprintAfter([](Schema& schema) {
      const Key key = {.schema = "shop", .parent = "orders", .name = "an added one"};
      schema.get<T>()[key].key = key;
    });
    EXPECT_NE(after, kBefore) << word(kKindOf<T>);
  });
}

TEST(Fingerprint, ChangesWithEachObjectThatIsDropped) {
  const Shop shop;
  forEachKind([&]<class T>() {
    for (const auto& [key, object] : shop.canonical.get<T>()) {
      const auto after = fingerprintAfter([&](Schema& schema) { schema.get<T>().erase(key); });
      EXPECT_NE(after, kBefore) << word(kKindOf<T>) << " " << display(key);
    }
  });
}

TEST(Fingerprint, ChangesWithEachPropertyOfAColumn) {
  const std::vector<std::function<void(Column&)>> changes = {
      [](Column& c) { c.key.name = "renamed"; },   [](Column& c) { c.type = "integer"; },
      [](Column& c) { c.not_null = !c.not_null; }, [](Column& c) { c.default_expr = "1"; },
      [](Column& c) { c.identity.reset(); },       [](Column& c) { c.identity->options.cache = 9; },
      [](Column& c) { c.collation = "\"C\""; },    [](Column& c) { c.comment = "c"; },
      [](Column& c) { c.statistics = 0; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto after =
        fingerprintAfter([&](Schema& schema) { changes[i](orders(schema).columns[0]); });
    EXPECT_NE(after, kBefore) << "change " << i;
  }
}

TEST(Fingerprint, ChangesWithTheOrderOfColumns) {
  EXPECT_NE(fingerprintAfter([](Schema& schema) {
              std::swap(orders(schema).columns[0], orders(schema).columns[1]);
            }),
            kBefore);
}

TEST(Fingerprint, OfAGeneratedHeaderIsTheSchemas) {
  const Shop shop;
  for (const GeneratedFile& file : shop.files()) {
    if (file.path == "schema_fingerprint.gen.hpp") {
      EXPECT_NE(file.content.find("\"" + schemaFingerprint(shop.canonical) + "\""),
                std::string::npos);
    }
  }
}

}  // namespace
}  // namespace strata::test
