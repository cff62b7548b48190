#include "rooms/know/enrolments.h"

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/compartments.h"
#include "store/editor.h"
#include "store/rights.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using store::Transaction;

namespace {

constexpr std::string_view enrolment_prefix = "rde_";
constexpr size_t place_digits = 8;  // of the hash, by which a row is found; the rest is compared in constant time
constexpr int64_t most_open_enrolments = 1000;
constexpr Duration enrolments_kept = days(90);
constexpr std::string_view enrolment_columns = "id, name, zone, site, listed, compartment, party, uses, used, created, expires, user_name, revoked";

std::string hash_of_token(std::string_view token) { return to_hex(sha256(token)); }

Enrolment enrolment_of(const store::Row& row) {
    return {.id = std::string(row.text(0)),
            .name = std::string(row.text(1)),
            .placement = {.zone = std::string(row.text(2)),
                          .site = std::string(row.text(3)),
                          .listed = row.integer(4) != 0,
                          .compartment = std::string(row.text(5)),
                          .party = std::string(row.text(6))},
            .uses = row.integer(7),
            .used = row.integer(8),
            .created = row.time(9),
            .expires = row.time(10),
            .by = std::string(row.text(11)),
            .revoked = row.time(12)};
}

Result<> check_wanted(const NewEnrolment& wanted) {
    const auto bounded = [](const std::string& text, const char* where) -> Result<> {
        if (text.size() > 200 || !is_utf8(text)) return fail(Code::invalid, "this is a text of at most 200 bytes", where);
        return {};
    };
    TRY(bounded(wanted.name, "/name"));
    TRY(bounded(wanted.zone, "/zone"));
    TRY(bounded(wanted.site, "/site"));
    if (wanted.uses < 1 || wanted.uses > most_uses) return fail(Code::invalid, fmt::format("a token enrols 1 to {} hosts", most_uses), "/uses");
    if (wanted.lasts < minutes(1) || wanted.lasts > longest_enrolment)
        return fail(Code::invalid, "a token lasts a minute to 30 days", "/minutes", "make another one when more hosts come");
    return {};
}

}  // namespace

std::string_view Enrolment::state(Time now) const {
    if (revoked.unix_ns > 0) return "revoked";
    if (used >= uses) return "used";
    return expires <= now ? "expired" : "open";
}

Result<> may_enrol(store::Store& store, const store::Actor& actor, std::string_view what) {
    return store::may_write(store.with_level(actor), *store.find_type("asset"), schema::Level::ic2, what);
}

Result<> note_enrolment(store::Store& store, Transaction& transaction, const store::Actor& by, std::string_view action, std::string_view type,
                        std::string_view id, std::string_view name, const Placement& placement, std::string_view reason) {
    store::Editor editor(store.state(), transaction, by, {});
    if (placement.compartment.empty()) return editor.journal({.action = action, .type = type, .id = id, .key = name, .reason = reason});
    const std::string told = fmt::format("{} {} {}: {}", action, type, name, reason);
    return editor.journal({.action = "update", .type = "compartment", .id = placement.compartment, .key = placement.compartment, .reason = told});
}

Result<> Enrolments::open() {
    return store_.ensure_tables(
        "CREATE TABLE IF NOT EXISTS enrolment(id TEXT PRIMARY KEY, place TEXT NOT NULL, hash TEXT NOT NULL, name TEXT NOT NULL, zone TEXT NOT NULL, site TEXT "
        "NOT NULL, listed INTEGER NOT NULL, compartment TEXT NOT NULL, party TEXT NOT NULL, uses INTEGER NOT NULL, used INTEGER NOT NULL, created INTEGER NOT "
        "NULL, expires INTEGER NOT NULL, user_name TEXT NOT NULL, revoked INTEGER NOT NULL) STRICT;"
        "CREATE INDEX IF NOT EXISTS enrolment_place ON enrolment(place);");
}

Result<Enrolments::Made> Enrolments::make(const store::Actor& actor, const NewEnrolment& wanted) {
    TRY(may_enrol(store_, actor, "enrolling hosts"));
    TRY(check_wanted(wanted));
    if (!wanted.compartment.empty()) {
        if (actor.party.empty()) return fail(Code::forbidden, "only somebody with a party enrols hosts into a compartment", "/compartment");
        TRY(store::Compartments(store_, store_.with_level(actor)).find(wanted.compartment));
    }
    std::array<std::byte, 32> bytes;
    store_.random().fill(bytes);
    Made made{.enrolment = {.id = store_.ids().next().text,
                            .name = wanted.name,
                            .placement = {wanted.zone, wanted.site, wanted.listed, wanted.compartment, actor.party},
                            .uses = wanted.uses,
                            .created = store_.clock().now(),
                            .by = actor.name},
              .token = std::string(enrolment_prefix) + to_base64url(bytes)};
    Enrolment& one = made.enrolment;
    one.expires = one.created + wanted.lasts;
    const std::string hash = hash_of_token(made.token);
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM enrolment WHERE expires < ?", {one.created - enrolments_kept}));
        if (TRY(transaction.sql.integer("SELECT count(*) FROM enrolment WHERE expires > ? AND used < uses AND revoked = 0", {one.created})).value_or(0) >=
            most_open_enrolments)
            return fail(Code::conflict, fmt::format("{} open enrolment tokens are enough", most_open_enrolments), {}, "revoke those that are not used");
        const Placement& to = one.placement;
        TRY(transaction.sql.run("INSERT INTO enrolment VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0)",
                                {one.id, hash.substr(0, place_digits), hash, one.name, to.zone, to.site, to.listed ? 1 : 0, to.compartment, to.party, one.uses,
                                 one.created, one.expires, one.by}));
        return note_enrolment(store_, transaction, actor, "create", "enrolment", one.id, one.name, to,
                              fmt::format("for {} host{}, until {}", one.uses, one.uses == 1 ? "" : "s", format_time(one.expires)));
    }));
    return made;
}

Result<std::vector<Enrolment>> Enrolments::list(const store::Actor& actor) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<Enrolment>> {
        const store::Sight sight = TRY(store::sight_of(reader.sql, actor));
        std::vector<Enrolment> out;
        TRY(reader.sql.each(fmt::format("SELECT {} FROM enrolment ORDER BY created DESC, id DESC LIMIT 1000", enrolment_columns), {},
                            [&](const store::Row& row) {
                                if (sight.sees(row.text(5))) out.push_back(enrolment_of(row));
                                return true;
                            }));
        return out;
    });
}

Result<> Enrolments::revoke(const store::Actor& actor, std::string_view id, const std::string& reason) {
    TRY(may_enrol(store_, actor, "revoking an enrolment token"));
    return store_.write([&](Transaction& transaction) -> Result<> {
        const store::Sight sight = TRY(store::sight_of(transaction.sql, actor));
        std::optional<Enrolment> found;
        TRY(transaction.sql.each(fmt::format("SELECT {} FROM enrolment WHERE id = ?", enrolment_columns), {id}, [&](const store::Row& row) {
            if (sight.sees(row.text(5))) found = enrolment_of(row);
            return false;
        }));
        if (!found) return fail(Code::not_found, "there is no such enrolment token");
        if (found->revoked.unix_ns > 0) return {};
        TRY(transaction.sql.run("UPDATE enrolment SET revoked = ? WHERE id = ?", {store_.clock().now(), id}));
        return note_enrolment(store_, transaction, actor, "revoke", "enrolment", found->id, found->name, found->placement, reason);
    });
}

Result<Enrolment> Enrolments::look_at(store::Connection& sql, std::string_view token) const {
    const std::string hash = hash_of_token(token);
    std::optional<Enrolment> found;
    TRY(sql.each(fmt::format("SELECT {}, hash FROM enrolment WHERE place = ?", enrolment_columns), {hash.substr(0, place_digits)}, [&](const store::Row& row) {
        if (equal_in_constant_time(row.text(13), hash)) found = enrolment_of(row);
        return true;
    }));
    const std::string_view another = "ask for another one: redoubt inventory enrol";
    if (!found) return fail(Code::forbidden, "this enrolment token is not known here", "token", std::string(another));
    const std::string_view state = found->state(store_.clock().now());
    if (state == "revoked")
        return fail(Code::conflict, fmt::format("this enrolment token was revoked {}", format_time(found->revoked)), "token", std::string(another));
    if (state == "used")
        return fail(Code::conflict, fmt::format("this enrolment token is used up: it was for {} host{}", found->uses, found->uses == 1 ? "" : "s"), "token",
                    std::string(another));
    if (state == "expired")
        return fail(Code::conflict, fmt::format("this enrolment token ended {}", format_time(found->expires)), "token", std::string(another));
    return *std::move(found);
}

Result<> Enrolments::count_use(store::Connection& sql, const Enrolment& enrolment) const {
    TRY(sql.run("UPDATE enrolment SET used = used + 1 WHERE id = ? AND used < uses", {enrolment.id}));
    return sql.changes() > 0 ? Result<>() : fail(Code::conflict, "this enrolment token is used up", "token");
}

}  // namespace redoubt::rooms
