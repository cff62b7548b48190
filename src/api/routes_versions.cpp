// From one version of a record to another: what changed, line by line, by whom, and who signed the later one.
#include <charconv>

#include <fmt/format.h>

#include "api/present.h"
#include "api/routes.h"
#include "rooms/desk/versions.h"

namespace redoubt::api {
namespace {

using rooms::desk::FieldDifference;
using rooms::desk::VersionDifference;
using schema::List;
using schema::Map;
using schema::RecordInfo;
using schema::Value;

Result<std::optional<int64_t>> version_in(const Call& call, std::string_view name) {
    const std::string text = call.text(name);
    if (text.empty()) return std::nullopt;
    int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error == std::errc() && end == text.data() + text.size()) return version;
    return fail(Code::invalid, "a version is a whole number", std::string(name));
}

std::string_view word_of(LineChange change) { return change == LineChange::same ? "same" : change == LineChange::removed ? "removed" : "added"; }

Value parts_of(const std::vector<DiffLine>& parts) {
    List out;
    for (const DiffLine& part : parts) out.push_back(Map{{"change", word_of(part.change)}, {"text", part.text}});
    return out;
}

Map described(const RecordInfo& type, const FieldDifference& difference) {
    Map out{{"field", difference.field}, {"old", difference.before}, {"new", difference.after}, {"lines", Value()}, {"words", Value()}};
    const schema::FieldInfo* field = type.find(difference.field);
    if (!field || field->shape.kind != schema::Kind::text) return out;
    const std::string_view before = difference.before.text(), after = difference.after.text();
    out.set("lines", parts_of(diff_lines(before, after)));
    if (!before.contains('\n') && !after.contains('\n')) out.set("words", parts_of(diff_words(before, after)));
    return out;
}

Result<HttpResponse> get_difference(Call& call, const RecordInfo& type) {
    const std::optional<int64_t> from = TRY(version_in(call, "from")), to = TRY(version_in(call, "to"));
    const VersionDifference found = TRY(rooms::desk::difference(call.records, type.name, call.captured_as("id"), from, to));
    List fields, signatures;
    for (const FieldDifference& field : found.fields) fields.push_back(described(type, field));
    for (const rooms::desk::Signed& one : found.signatures) {
        const auto party = TRY(call.records.refer("party", std::array{one.party}));
        signatures.push_back(Map{{"field", one.field}, {"party", party.front() ? present(*party.front()) : Value()}, {"at", one.at}});
    }
    return json_answer(200, Map{{"from", found.from},
                                {"to", found.to},
                                {"at", time_or_null(found.at)},
                                {"authors", schema::list_of(found.authors)},
                                {"reasons", schema::list_of(found.reasons)},
                                {"signatures", std::move(signatures)},
                                {"fields", std::move(fields)}});
}

}  // namespace

void add_version_routes(RouteTable& table, const RecordInfo& type) {
    const Map version{{"type", "integer"}, {"minimum", 0}};
    table.add(
        {.method = "GET",
         .pattern = fmt::format("/{}/{{id}}/difference", type.plural),
         .operation = fmt::format("{}_difference", type.name),
         .summary = "What changed from one version to another, line by line, by whom, and who signed the later one.",
         .tag = std::string(type.plural),
         .query = {{"from", "A version; the one before 'to' when left out, 0 for nothing.", version}, {"to", "A version; the newest when left out.", version}},
         .answers = {{200, "", "RecordDifference"}},
         .handle = [&type](Call& call) { return get_difference(call, type); }});
}

}  // namespace redoubt::api
