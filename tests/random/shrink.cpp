#include "random/shrink.h"

#include <algorithm>
#include <functional>

namespace strata::arbitrary {
namespace {

class Shrinker {
 public:
  Shrinker(Bench& bench, Pair pair, std::string kind, const Proofs& proofs, int tries)
      : bench_(bench),
        pair_(std::move(pair)),
        kind_(std::move(kind)),
        proofs_(proofs),
        tries_(tries) {
    // A pair that fails before these proofs needs none of them.
    proofs_.creation = proofs_.creation && kind_.starts_with("creation");
    proofs_.dump = proofs_.dump && kind_ == "pg_dump";
    if (!kind_.starts_with("oracle")) {
      proofs_.oracle.clear();
    }
  }

  Pair run() {
    without([](Pair& pair) { pair.rows = false; });
    for (bool smaller = true; smaller && tries_ > 0;) {
      smaller = undoEdits();
      smaller = dropObjects() || smaller;
      smaller = dropParts() || smaller;
    }
    plainNames();
    return pair_;
  }

 private:
  /// Keeps the change when the pair still fails as it did.
  bool without(const std::function<void(Pair&)>& change) {
    if (tries_ <= 0) {
      return false;
    }
    Pair smaller = pair_;
    change(smaller);
    if (smaller.from == pair_.from && smaller.to == pair_.to && smaller.rows == pair_.rows) {
      return false;
    }
    --tries_;
    Tally ignored;
    const auto failure = bench_.run(smaller, proofs_, ignored);
    if (!failure || !*failure || (*failure)->kind != kind_) {
      return false;
    }
    pair_ = std::move(smaller);
    return true;
  }

  [[nodiscard]] std::vector<int> ids() const {
    std::set<int> all;
    for (const Model* model : {&pair_.from, &pair_.to}) {
      for (const Object& object : model->objects()) {
        all.insert(object.id);
      }
    }
    return {all.rbegin(), all.rend()};
  }

  bool undoEdits() {
    bool any = false;
    for (const int id : ids()) {
      const Object* before = pair_.from.find(id);
      const Object* after = pair_.to.find(id);
      if (before != nullptr && after != nullptr && !(*before == *after)) {
        any = without([&](Pair& pair) { pair.to.put(*pair.from.find(id)); }) || any;
      }
    }
    return any;
  }

  /// Halves first, then ever smaller groups.
  bool dropObjects() {
    bool any = false;
    for (std::size_t group = std::max<std::size_t>(1, ids().size() / 2); group > 0; group /= 2) {
      const std::vector<int> all = ids();
      for (std::size_t start = 0; start < all.size(); start += group) {
        const std::size_t end = std::min(all.size(), start + group);
        any = dropGroup({all.begin() + static_cast<std::ptrdiff_t>(start),
                         all.begin() + static_cast<std::ptrdiff_t>(end)}) ||
              any;
      }
    }
    return any;
  }

  bool dropGroup(const std::vector<int>& group) {
    const auto from = [&](Pair& pair, Model Pair::* side) {
      for (const int id : group) {
        if ((pair.*side).find(id) != nullptr) {
          (pair.*side).remove(id);
        }
      }
    };
    const auto both = [&](Pair& pair) {
      from(pair, &Pair::from);
      from(pair, &Pair::to);
    };
    return without(both) ||
           (group.size() == 1 && (without([&](Pair& pair) { from(pair, &Pair::from); }) ||
                                  without([&](Pair& pair) { from(pair, &Pair::to); })));
  }

  bool dropParts() {
    bool any = false;
    for (const int id : ids()) {
      std::vector<Part> parts;
      for (Model* model : {&pair_.from, &pair_.to}) {
        if (const Object* object = model->find(id)) {
          parts.insert(parts.end(), object->parts.begin(), object->parts.end());
        }
      }
      for (const Part& part : parts) {
        const auto lose = [&](Model& model) {
          if (Object* object = model.find(id)) {
            std::erase(object->parts, part);
          }
        };
        any = without([&](Pair& pair) {
                lose(pair.from);
                lose(pair.to);
              }) ||
              without([&](Pair& pair) { lose(pair.to); }) ||
              without([&](Pair& pair) { lose(pair.from); }) || any;
      }
    }
    return any;
  }

  void plainNames() {
    for (const int id : ids()) {
      const std::string plain = "o" + std::to_string(id);
      without([&](Pair& pair) {
        const Object* before = pair.from.find(id);
        const Object* after = pair.to.find(id);
        if (before != nullptr && after != nullptr && before->name == after->name) {
          pair.from.find(id)->name = plain;
          pair.to.find(id)->name = plain;
        }
      });
    }
  }

  Bench& bench_;
  Pair pair_;
  std::string kind_;
  Proofs proofs_;
  int tries_;
};

}  // namespace

Pair shrunk(Bench& bench, const Pair& pair, const std::string& kind, const Proofs& proofs,
            int tries) {
  return Shrinker(bench, pair, kind, proofs, tries).run();
}

}  // namespace strata::arbitrary
