#include "schema/relation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace redoubt::schema {
namespace {

template <class... Names>
constexpr std::array<std::string_view, sizeof...(Names)> types(Names... names) {
    return {std::string_view(names)...};
}

constexpr auto only_asset = types("asset");
constexpr auto only_party = types("party");
constexpr auto only_decision = types("decision");
constexpr auto only_page = types("page");
constexpr auto only_template = types("template");
constexpr auto harmful = types("finding", "occurrence", "incident", "risk", "threat", "advisory", "change", "disclosure", "alert", "decision", "requirement");
constexpr auto found = types("finding", "occurrence", "incident", "alert", "observable", "asset");
constexpr auto finders = types("source", "activity", "rule", "party", "alert", "incident", "evidence");
constexpr auto attackers = types("threat", "alert", "incident", "observable");
constexpr auto weak = types("finding", "occurrence", "advisory", "asset", "disclosure");
constexpr auto caused_things = types("finding", "incident", "alert", "risk");
constexpr auto mitigated = types("risk", "finding", "threat", "disclosure", "advisory", "incident", "decision");
constexpr auto mitigating = types("control", "change", "decision", "document", "rule", "task", "goal", "template");
constexpr auto satisfying = types("control", "document", "claim", "activity", "change", "asset", "evidence");
constexpr auto asked = types("requirement", "decision");
constexpr auto showing = types("evidence", "activity", "document", "alert", "source");
constexpr auto gates = types("activity", "decision", "task", "finding", "evidence", "requirement", "claim");
constexpr auto rehearsing = types("activity", "task", "template");
constexpr auto rehearsed = types("threat", "risk", "template", "document", "incident", "control", "rota");
constexpr auto runs = types("activity", "incident", "task", "request", "disclosure");
constexpr auto raised_things = types("finding", "risk", "task", "decision", "change", "incident", "goal", "disclosure", "threat");
constexpr auto steps = types("task", "change", "finding", "decision", "goal", "activity", "request");
constexpr auto telling = types("incident", "page", "disclosure", "advisory", "rota", "document", "change");
constexpr auto told = types("advisory", "claim", "document", "disclosure", "incident", "finding");
constexpr auto mapped = types("requirement", "control", "threat", "rule", "document");
constexpr auto addressed = types("risk", "finding", "requirement", "threat", "metric");
constexpr auto addressing = types("goal", "change", "activity", "task", "control");

constexpr std::array<Relation, 26> table{{
    {"affects", "affected-by", "Does harm to it, or would.", harmful, {}},
    {"runs-on", "runs", "Is carried by it.", only_asset, only_asset},
    {"depends-on", "needed-by", "Does not work without it."},
    {"connects-to", "connected-from", "Talks to it.", only_asset, only_asset},
    {"stores", "stored-on", "Holds its data.", only_asset, only_asset},
    {"found-by", "found", "Was noticed by it.", found, finders},
    {"exploits", "exploited-by", "Makes use of it.", attackers, weak},
    {"same-cause-as", "same-cause-as", "Comes from the same cause.", caused_things, caused_things},
    {"duplicates", "duplicated-by", "Says the same again.", {}, {}, true},
    {"mitigated-by", "mitigates", "Is made harmless, or less harmful, by it.", mitigated, mitigating},
    {"satisfies", "satisfied-by", "Does what it asks for.", satisfying, asked},
    {"evidenced-by", "evidence-of", "Is shown by it.", {}, showing},
    {"decided-by", "decides", "Is as it is by that decision.", {}, only_decision},
    {"gated-by", "gates", "Waits until it is passed.", {}, gates},
    {"rehearses", "rehearsed-by", "Practises it.", rehearsing, rehearsed},
    {"run-of", "has-run", "Follows its steps.", runs, only_template},
    {"raised", "raised-by", "Led somebody to file it.", {}, raised_things},
    {"caused", "caused-by", "Brought it about.", {}, caused_things},
    {"blocks", "blocked-by", "Must be done before it.", steps, steps},
    {"notifies", "notified-by", "Is told to them.", telling, only_party},
    {"published-in", "publishes", "Can be read there.", told, only_page},
    {"maps-to", "mapped-from", "Asks for, or does, the same.", mapped, mapped},
    {"addressed-by", "addresses", "Is to be put right by it.", addressed, addressing},
    {"works-on", "worked-on-by", "Owner, helper, shadow or reviewer of it.", only_party, {}},
    {"part-of", "has-part", "Belongs to it."},
    {"relates-to", "relates-to", "Has to do with it."},
}};

bool fits(std::span<const std::string_view> wanted, std::string_view type) { return wanted.empty() || std::ranges::find(wanted, type) != wanted.end(); }

std::string described(std::span<const std::string_view> wanted) {
    std::string out;
    for (const std::string_view type : wanted) out += (out.empty() ? "" : ", ") + std::string(type);
    return out.empty() ? "any record" : out;
}

}  // namespace

std::span<const Relation> relations() { return table; }

const Relation* find_relation(std::string_view name) {
    const auto found_one = std::ranges::find(table, name, &Relation::name);
    return found_one == table.end() ? nullptr : &*found_one;
}

Result<> check_ends(const Relation& relation, std::string_view from_type, std::string_view to_type) {
    if (relation.same_type && from_type != to_type)
        return fail(Code::invalid, fmt::format("'{}' links records of one type", relation.name), "/relation", "use relates-to");
    if (!fits(relation.from, from_type))
        return fail(Code::invalid, fmt::format("no link '{}' begins at a {}", relation.name, from_type), "/relation",
                    fmt::format("it begins at: {}", described(relation.from)));
    if (!fits(relation.to, to_type))
        return fail(Code::invalid, fmt::format("no link '{}' leads to a {}", relation.name, to_type), "/relation",
                    fmt::format("it leads to: {}", described(relation.to)));
    return {};
}

}  // namespace redoubt::schema
