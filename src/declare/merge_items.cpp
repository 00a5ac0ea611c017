#include <fmt/format.h>

#include <algorithm>

#include "declare/merge_context.h"
#include "support/text.h"

// Enums, domains, sequences, schemas and extensions.

namespace strata::declaring {
namespace {

SourceRange whereOf(const Schema& models, const ObjectId& id) {
  const auto in = [&](const auto& objects) {
    const auto found = objects.find(id.key);
    return found == objects.end() ? SourceRange() : found->second.declared.where;
  };
  switch (id.kind) {
    case Kind::kEnum:
      return in(models.enums);
    case Kind::kDomain:
      return in(models.domains);
    case Kind::kSequence:
      return in(models.sequences);
    case Kind::kExtension:
      return in(models.extensions);
    default:
      return in(models.namespaces);
  }
}

/// An enumerator in its list.
struct Enumerator {
  std::string name = {};
  Span span = {};
};

std::vector<Enumerator> enumeratorsIn(std::string_view bare, Span body) {
  std::vector<Enumerator> out;
  for (const Span& item : itemsOf(bare, bare, body)) {
    const auto name = termAt(bare, item.begin);
    out.push_back({name ? name->word : "", item});
  }
  return out;
}

/// Those that are labels: an alias repeats the value of another.
std::vector<std::string> labelNames(std::string_view bare, Span body) {
  std::vector<std::string> out;
  for (const Enumerator& each : enumeratorsIn(bare, body)) {
    const std::string_view text = bare.substr(each.span.begin, each.span.end - each.span.begin);
    const std::size_t equals = text.find('=');
    const std::string value(equals == text.npos ? "" : trim(text.substr(equals + 1)));
    if (std::ranges::find(out, value) == out.end()) {
      out.push_back(each.name);
    }
  }
  return out;
}

class EnumMerge {
 public:
  EnumMerge(MergeContext& context, const DeclaredItem& before, const DeclaredItem& after)
      : context_(context), before_(before), after_(after) {}

  void run() {
    const SourceRange where = whereOf(context_.models, after_.id);
    const auto place = context_.placeOf(where);
    const auto body = place ? bodyOf(place->first->bare(), place->second) : std::nullopt;
    if (!body) {
      context_.refuse(where, fmt::format("enum '{}' changes", display(after_.id.key)),
                      "change it by hand, to: " + after_.text);
      return;
    }
    source_ = place->first;
    body_ = *body;
    const Span whole = wholeOf(*source_, place->second, *body);
    if (before_.comment != after_.comment) {
      MergeContext::changeComment(*source_, whole, after_.comment);
    }
    if (before_.labels != after_.labels) {
      mergeLabels(where);
    }
    mergeStatement(whole);
  }

  static Span wholeOf(const Source& source, std::size_t name, Span body) {
    const std::string_view bare = source.bare();
    const std::size_t stop = bare.substr(0, name).find_last_of(";{}");
    const auto begin = findIdentifier(bare, "enum", stop == bare.npos ? 0 : stop + 1);
    const std::size_t end = bare.find(';', body.end);
    return {begin.value_or(name), end == bare.npos ? body.end : end + 1};
  }

  /// `static_assert(db::enumeration<E>(…))` of it.
  static std::optional<Site> statementOf(MergeContext& context, const std::string& name) {
    for (const std::filesystem::path& header : context.input.headers) {
      Source* source = context.sources.open(header);
      if (source == nullptr) {
        continue;
      }
      for (auto at = findIdentifier(source->bare(), "enumeration"); at;
           at = findIdentifier(source->bare(), "enumeration", *at + 1)) {
        const std::size_t open = *at + std::string_view("enumeration").size();
        const std::size_t close = source->bare().find('>', open);
        if (source->bare()[open] != '<' || close == std::string::npos) {
          continue;
        }
        std::string of(trim(std::string_view(source->bare()).substr(open + 1, close - open - 1)));
        of = of.substr(of.rfind(':') == std::string::npos ? 0 : of.rfind(':') + 1);
        std::size_t begin = *at;
        while (begin > 0 && (source->bare()[begin - 1] == ':' ||
                             isalnum(static_cast<unsigned char>(source->bare()[begin - 1])))) {
          --begin;
        }
        auto term = termAt(source->bare(), begin);
        if (of == name && term && statementAround(source->bare(), begin)) {
          return Site{source, begin, *std::move(term)};
        }
      }
    }
    return std::nullopt;
  }

 private:
  void mergeLabels(const SourceRange& where) {
    items_ = enumeratorsIn(source_->bare(), body_);
    std::set<std::string> wanted;
    for (const auto& [label, name] : after_.labels) {
      wanted.insert(name);
    }
    std::set<std::string> known;
    for (const auto& [label, name] : before_.labels) {
      known.insert(name);
      if (!wanted.contains(name)) {
        gone_.insert(name);
      }
    }
    const bool valued =
        source_->bare().substr(body_.begin, body_.end - body_.begin).find('=') != std::string::npos;
    if (!isSameOrder(known) || (valued && !addsOnlyAtEnd(known))) {
      context_.refuse(where, fmt::format("the labels of '{}' change", display(after_.id.key)),
                      "write its enumerators as: " + std::string(trim(after_.text)));
      return;
    }
    writeLabels(known);
  }

  /// Those that stay keep their order.
  [[nodiscard]] bool isSameOrder(const std::set<std::string>& known) const {
    std::vector<std::string> stay;
    for (const auto& [label, name] : after_.labels) {
      if (known.contains(name)) {
        stay.push_back(name);
      }
    }
    std::vector<std::string> have;
    for (const Enumerator& each : items_) {
      if (std::ranges::find(stay, each.name) != stay.end()) {
        have.push_back(each.name);
      }
    }
    return stay == have;
  }

  [[nodiscard]] bool addsOnlyAtEnd(const std::set<std::string>& known) const {
    bool fresh = false;
    for (const auto& [label, name] : after_.labels) {
      if (fresh && known.contains(name)) {
        return false;
      }
      fresh = fresh || !known.contains(name);
    }
    return true;
  }

  /// The list anew, each enumerator that stays with the text around it.
  void writeLabels(const std::set<std::string>& known) {
    const std::string& text = source_->text();
    const bool lines = text.substr(body_.begin, body_.end - body_.begin).find('\n') != text.npos;
    const std::string gap =
        lines
            ? "\n" + std::string(items_.empty()
                                     ? 2
                                     : items_[0].span.begin - lineBegin(text, items_[0].span.begin),
                                 ' ')
            : " ";
    std::size_t behind = items_.size();  // the next of the list that is there
    std::size_t next = 0;
    for (const auto& [label, name] : after_.labels) {
      if (known.contains(name)) {
        next = indexOf(name) + 1;
        behind = next;
        continue;
      }
      fresh_[next].push_back(name);
    }
    (void)behind;
    apply(gap, lines);
  }

  [[nodiscard]] std::size_t indexOf(const std::string& name) const {
    const auto found = std::ranges::find(items_, name, &Enumerator::name);
    return static_cast<std::size_t>(found - items_.begin());
  }

  void apply(const std::string& gap, bool lines) {
    const std::string_view bare = source_->bare();
    std::optional<std::size_t> last;  // the last one that stays
    for (std::size_t i = 0; i < items_.size(); ++i) {
      last = gone_.contains(items_[i].name) ? last : std::optional(i);
    }
    for (const auto& [at, names] : fresh_) {
      if (last && at <= *last) {
        source_->insert(items_[at].span.begin, join(names, "," + gap) + "," + gap);
      }
    }
    for (std::size_t i = 0; last && i < *last; ++i) {
      if (gone_.contains(items_[i].name)) {
        source_->remove({items_[i].span.begin, items_[i + 1].span.begin});
      }
    }
    const auto ends = fresh_.upper_bound(last.value_or(0));
    std::vector<std::string> tail;
    for (auto each = last ? ends : fresh_.begin(); each != fresh_.end(); ++each) {
      tail.insert(tail.end(), each->second.begin(), each->second.end());
    }
    const std::size_t stop = items_.empty() ? body_.begin : items_.back().span.end;
    if (!last) {
      const std::size_t begin = items_.empty() ? body_.begin : items_[0].span.begin;
      source_->replace({begin, stop}, (items_.empty() ? " " : "") + join(tail, "," + gap) +
                                          (items_.empty() ? " " : ""));
      return;
    }
    const std::size_t end = items_[*last].span.end;
    if (end != stop) {  // those behind it go
      const std::size_t comma = bare.find(',', end) + 1;
      const bool comment = source_->text().find("//", comma) < items_[*last + 1].span.begin;
      source_->remove(comment ? Span{items_[*last + 1].span.begin, stop} : Span{end, stop});
    }
    if (!tail.empty()) {
      const std::size_t comma = bare.find_first_not_of(" \t\n", stop);
      const bool trailing = bare[comma] == ',';
      const std::size_t line = lineEnd(source_->text(), trailing ? comma : stop) - 1;
      if (lines && line < body_.end && end == stop) {  // behind a comment on its line
        if (!trailing) {
          source_->insert(stop, ",");
        }
        source_->insert(line, gap + join(tail, "," + gap) + (trailing ? "," : ""));
      } else {
        source_->insert(end, "," + gap + join(tail, "," + gap));
      }
    }
  }

  void mergeStatement(Span whole) {
    const auto site = statementOf(context_, after_.name);
    const bool needs = !after_.options.empty() ||
                       after_.text.find("static_assert(db::enumeration") != std::string::npos;
    if (!site) {
      if (needs) {
        source_->insert(lineEnd(source_->text(), whole.end), after_.word.layout);
      }
      return;
    }
    const std::size_t open = site->source->bare().find('(', site->at);
    const auto inside =
        open < site->term.span.end ? insideBrackets(site->source->bare(), open) : std::nullopt;
    if (inside && before_.options != after_.options) {
      MergeContext::changeWords(*site->source, {site->term.span, *inside}, before_.options,
                                after_.options);
    }
  }

  MergeContext& context_;
  const DeclaredItem& before_;
  const DeclaredItem& after_;
  Source* source_ = nullptr;
  Span body_ = {};
  std::vector<Enumerator> items_;
  std::set<std::string> gone_;
  std::map<std::size_t, std::vector<std::string>> fresh_;  ///< before which item they go
};

/// The statement of a schema, in every header that has it.
std::vector<Site> schemaSites(MergeContext& context, const std::string& word) {
  std::vector<Site> out;
  const std::string wanted = normalCpp(word.substr(word.find("schema(")));
  const std::string start = wanted.substr(0, wanted.find('"', wanted.find('"') + 1) + 1);
  for (const std::filesystem::path& header : context.input.headers) {
    Source* source = context.sources.open(header);
    if (source == nullptr) {
      continue;
    }
    for (auto at = findIdentifier(source->bare(), "static_assert"); at;
         at = findIdentifier(source->bare(), "static_assert", *at + 1)) {
      const std::size_t open = source->bare().find('(', *at);
      const std::size_t first = source->bare().find_first_not_of(" \n\t", open + 1);
      const auto term = first == std::string::npos ? std::nullopt : termAt(source->bare(), first);
      if (term && term->word == "schema") {
        const std::string text = normalCpp(source->at(term->span));
        if (text.substr(text.find("schema(")).starts_with(start)) {
          out.push_back({source, first, *term});
        }
      }
    }
  }
  return out;
}

void removeDomain(MergeContext& context, const DeclaredItem& before, const Site& site) {
  Source& source = *site.source;
  const std::string_view bare = source.bare();
  const std::size_t stop = bare.substr(0, site.at).find_last_of(";}");
  const auto begin = findIdentifier(bare, "template", stop == bare.npos ? 0 : stop + 1);
  const std::size_t end = bare.find(';', site.term.span.end);
  if (begin && *begin < site.at && end != bare.npos) {
    source.remove(withDoc(source.text(), bare, {*begin, end + 1}));
  }
  // the struct that does nothing else
  for (auto at = findIdentifier(bare, before.name); at;
       at = findIdentifier(bare, before.name, *at + 1)) {
    const auto text = structAt(source.text(), bare, *at);
    if (text && text->whole.begin < *at &&
        normalCpp(source.at(text->whole)) == normalCpp(before.text)) {
      source.remove(withDoc(source.text(), bare, text->whole));
      context.gone_types.emplace_back(
          before.space.empty() ? before.name : before.space + "::" + before.name,
          whereOf(context.models, before.id));
      return;
    }
  }
}

void changeDomain(const Site& site, const DeclaredItem& before, const DeclaredItem& after) {
  Source& source = *site.source;
  const std::size_t open = source.bare().find('(', site.at);
  const auto inside = insideBrackets(source.bare(), open);
  const bool other_type = before.options.at(1).text != after.options.at(1).text;
  if (!inside || other_type) {
    source.replace(site.term.span, after.word.shown);
  } else {
    MergeContext::changeWords(source, {site.term.span, *inside}, before.options, after.options);
  }
  if (before.text == after.text) {
    return;
  }
  const auto at = findIdentifier(source.bare(), after.name);
  const auto text = at ? structAt(source.text(), source.bare(), *at) : std::nullopt;
  if (text && normalCpp(source.at(text->whole)) == normalCpp(before.text)) {
    source.replace(text->whole, std::string(trim(after.text)));
  }
}

void changeItem(MergeContext& context, const DeclaredItem& before, const DeclaredItem& after) {
  if (before.same(after)) {
    return;
  }
  if (after.id.kind == Kind::kNamespace) {
    if (const auto site = context.siteAt(whereOf(context.models, after.id))) {
      context.replaceWord(*site, after.word);
    }
    return;
  }
  const SourceRange where = whereOf(context.models, after.id);
  if (!where.known()) {
    context.sql.remove(after.id);
    context.fresh_items.push_back(&after);
  } else if (after.id.kind == Kind::kEnum) {
    EnumMerge(context, before, after).run();
  } else if (const auto site = context.siteAt(where)) {
    after.id.kind == Kind::kDomain ? changeDomain(*site, before, after)
                                   : context.replaceWord(*site, after.word);
  }
}

void removeEnum(MergeContext& context, const DeclaredItem& before) {
  const SourceRange where = whereOf(context.models, before.id);
  const auto place = context.placeOf(where);
  const auto body = place ? bodyOf(place->first->bare(), place->second) : std::nullopt;
  if (!body) {
    context.refuse(where, fmt::format("enum '{}' is gone", display(before.id.key)), "remove it");
    return;
  }
  Source& source = *place->first;
  if (const auto site = EnumMerge::statementOf(context, before.name)) {
    context.removeWord(*site);
  }
  source.remove(
      withDoc(source.text(), source.bare(), EnumMerge::wholeOf(source, place->second, *body)));
  context.gone_types.emplace_back(
      before.space.empty() ? before.name : before.space + "::" + before.name, where);
}

void removeItem(MergeContext& context, const DeclaredItem& before) {
  if (before.id.kind == Kind::kNamespace) {
    for (const Site& site : schemaSites(context, before.word.text)) {
      context.removeWord(site);
    }
    return;
  }
  const SourceRange where = whereOf(context.models, before.id);
  const auto site = context.siteAt(where);
  if (!where.known()) {
    if (!context.sql.remove(before.id)) {
      context.refuse({},
                     fmt::format("{} '{}' is gone", word(before.id.kind), display(before.id.key)),
                     "remove what makes it");
    }
  } else if (before.id.kind == Kind::kEnum) {
    removeEnum(context, before);
  } else if (site && before.id.kind == Kind::kDomain) {
    removeDomain(context, before, *site);
  } else if (site) {
    context.removeWord(*site);
  }
}

}  // namespace

void mergeItems(MergeContext& context) {
  const auto find = [](const Declaration& declaration, const ObjectId& id) {
    const auto found = std::ranges::find(declaration.items, id, &DeclaredItem::id);
    return found == declaration.items.end() ? nullptr : &*found;
  };
  for (const DeclaredItem& before : context.now.items) {
    if (const DeclaredItem* after = find(context.wanted, before.id)) {
      changeItem(context, before, *after);
    } else {
      removeItem(context, before);
    }
  }
  for (const DeclaredItem& after : context.wanted.items) {
    if (find(context.now, after.id) == nullptr) {
      context.fresh_items.push_back(&after);
    }
  }
}

}  // namespace strata::declaring

namespace strata {

std::map<Key, std::map<std::string, std::string>> enumeratorsOf(const Schema& models) {
  using namespace declaring;
  std::map<Key, std::map<std::string, std::string>> out;
  Sources sources;
  for (const auto& [key, type] : models.enums) {
    const SourceRange& where = type.declared.where;
    Source* source = where.known() ? sources.open(where.file) : nullptr;
    const auto at =
        source == nullptr ? std::nullopt : offsetAt(source->text(), where.line, where.column);
    const auto body = at ? bodyOf(source->bare(), *at) : std::nullopt;
    const auto names = body ? labelNames(source->bare(), *body) : std::vector<std::string>();
    for (std::size_t i = 0; names.size() == type.labels.size() && i < names.size(); ++i) {
      out[key][type.labels[i]] = names[i];
    }
  }
  return out;
}

}  // namespace strata
