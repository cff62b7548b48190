#include "store/compartments.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"
#include "store/editor.h"

namespace redoubt::store {

using schema::Level;
using schema::Map;

namespace {

constexpr size_t longest_name = 40;
constexpr size_t longest_purpose = 2000;
constexpr std::string_view entry_type = "compartment";

Result<> check_name(std::string_view name) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (!name.empty() && name.size() <= longest_name && std::ranges::all_of(name, fits)) return {};
    return fail(Code::invalid, "is no name of a compartment", "/name", "use small letters, digits and hyphens, at most 40");
}

Result<> check_purpose(std::string_view purpose) {
    if (trim(purpose).empty()) return fail(Code::invalid, "is needed: what it is for", "/purpose");
    if (purpose.size() > longest_purpose || !is_utf8(purpose)) return fail(Code::invalid, "is no text of at most 2,000 bytes", "/purpose");
    return {};
}

Result<> check_reason(std::string_view reason) {
    if (trim(reason).empty()) return fail(Code::invalid, "is needed: who may know is never changed without one", "/reason");
    return {};
}

std::unexpected<Error> last_stays() {
    return fail(Code::conflict, "the last member stays: nobody could see what lies there", "/party", "let somebody else in first");
}

std::string with_chance(const std::string& name, Random& random) {
    constexpr std::string_view letters = "abcdefghjkmnpqrstvwxyz0123456789";
    std::string out = name + "-";
    for (int i = 0; i < 4; ++i) out += letters[random.below(letters.size())];
    return out;
}

Result<std::vector<Compartment>> in_sight(Connection& sql, const Sight& sight) {
    std::vector<Compartment> out;
    TRY(sql.each("SELECT name, purpose, opened_by, opened FROM compartment ORDER BY name", {}, [&](const Row& row) {
        if (sight.sees(row.text(0)))
            out.push_back(
                {.name = std::string(row.text(0)), .purpose = std::string(row.text(1)), .opened_by = std::string(row.text(2)), .opened = row.time(3)});
        return true;
    }));
    for (Compartment& each : out)
        TRY(sql.each("SELECT party FROM compartment_member WHERE compartment = ? ORDER BY party", {each.name}, [&](const Row& row) {
            each.members.emplace_back(row.text(0));
            return true;
        }));
    return out;
}

}  // namespace

Result<std::vector<Compartment>> Compartments::list() {
    std::vector<Compartment> all =
        TRY(store_.read([&](Reader& reader) -> Result<std::vector<Compartment>> { return in_sight(reader.sql, TRY(sight_of(reader.sql, actor_))); }));
    const auto book = store_.rights().book();
    for (Compartment& each : all)
        for (const std::string& member : each.members) {
            const Grade* grade = book->find_grade(store_.rights().grade_of(member));
            if (member == each.opened_by || (grade && grade->rung >= Level::ic4)) each.managers.push_back(member);
        }
    return all;
}

Result<Compartment> Compartments::find(std::string_view name) {
    std::vector<Compartment> all = TRY(list());
    const auto found = std::ranges::find(all, name, &Compartment::name);
    if (found == all.end()) return fail(Code::not_found, fmt::format("there is no compartment '{}'", name.substr(0, 60)), {}, "check its name");
    return std::move(*found);
}

bool Compartments::manages(const Compartment& compartment) const {
    return actor_.system || compartment.opened_by == (actor_.party.empty() ? actor_.user_id : actor_.party) || actor_.level >= Level::ic4;
}

Result<Compartment> Compartments::managed(std::string_view name) {
    Compartment found = TRY(find(name));
    if (manages(found)) return found;
    return fail(Code::forbidden, fmt::format("who is in '{}' is changed by who opened it, or by a member who is IC4 or above", name));
}

Result<std::string> Compartments::party_id(std::string_view party, std::string_view where) {
    const std::array wanted{std::string(party)};
    const auto found = TRY(store_.as(actor_).refer("party", wanted));
    if (found.front()) return found.front()->id;
    return fail(Code::invalid, fmt::format("there is no party '{}'", party.substr(0, 60)), std::string(where), "give the key or id of a person");
}

Result<Compartment> Compartments::open(const std::string& name, const std::string& purpose, std::span<const std::string> members) {
    if (!actor_.system && actor_.level < Level::ic2) return fail(Code::forbidden, "opening a compartment takes IC2 or above", {}, "ask somebody who is");
    TRY(check_name(name));
    TRY(check_purpose(purpose));
    Compartment made{.name = with_chance(name, store_.random()), .purpose = purpose, .opened_by = actor_.party.empty() ? actor_.user_id : actor_.party};
    if (!actor_.party.empty()) made.members.push_back(actor_.party);
    for (const std::string& member : members) made.members.push_back(TRY(party_id(member, "/members")));
    std::ranges::sort(made.members);
    const auto repeated = std::ranges::unique(made.members);
    made.members.erase(repeated.begin(), repeated.end());
    if (made.members.empty()) return fail(Code::invalid, "is empty: nobody could see what lies in it", "/members", "name somebody");
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        Editor editor(store_.state(), transaction, actor_, {});
        made.opened = editor.now();
        TRY(transaction.sql.run("INSERT INTO compartment VALUES(?, ?, ?, ?)", {made.name, made.purpose, made.opened_by, made.opened}));
        for (const std::string& member : made.members) TRY(transaction.sql.run("INSERT INTO compartment_member VALUES(?, ?)", {made.name, member}));
        const Map after{{"purpose", made.purpose}, {"members", schema::list_of(made.members)}};
        return editor.journal({.action = "open", .type = entry_type, .id = made.name, .key = made.name, .after = schema::canonical_json(after)});
    }));
    return made;
}

Result<Compartment> Compartments::change(const Compartment& compartment, std::string_view action, std::string_view sql, const std::string& party,
                                         std::string_view reason) {
    TRY(check_reason(reason));
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run(sql, {compartment.name, party}));
        if (transaction.sql.changes() == 0 && action == "dismiss") return last_stays();
        if (transaction.sql.changes() == 0) return {};
        Editor editor(store_.state(), transaction, actor_, {});
        return editor.journal({.action = action,
                               .type = entry_type,
                               .id = compartment.name,
                               .key = compartment.name,
                               .reason = reason,
                               .after = schema::canonical_json(Map{{"member", party}})});
    }));
    return Compartments(store_, Actor::redoubt()).find(compartment.name);
}

Result<Compartment> Compartments::admit(std::string_view name, std::string_view party, std::string_view reason) {
    const Compartment compartment = TRY(managed(name));
    return change(compartment, "admit", "INSERT OR IGNORE INTO compartment_member VALUES(?, ?)", TRY(party_id(party, "/party")), reason);
}

Result<Compartment> Compartments::dismiss(std::string_view name, std::string_view party, std::string_view reason) {
    const Compartment compartment = TRY(managed(name));
    const std::string id = TRY(party_id(party, "/party"));
    if (std::ranges::find(compartment.members, id) == compartment.members.end())
        return fail(Code::not_found, fmt::format("{} is not in '{}'", party.substr(0, 60), name), "/party");
    if (compartment.members.size() == 1) return last_stays();
    return change(compartment, "dismiss",
                  "DELETE FROM compartment_member WHERE compartment = ?1 AND party = ?2 AND "
                  "(SELECT count(*) FROM compartment_member WHERE compartment = ?1) > 1",
                  id, reason);
}

}  // namespace redoubt::store
