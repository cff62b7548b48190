#include "rooms/decide/exports.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "rooms/decide/decisions.h"
#include "rooms/decide/seal.h"
#include "schema/json.h"
#include "store/inside.h"

namespace redoubt::rooms {

using schema::Map;
using store::Record;
using store::Transaction;

namespace {

constexpr size_t most_named = 200;  // of what a decision is about

Result<> each_page(store::Records& by, const std::string& type, store::ListQuery query, const std::function<void(const Record&)>& take) {
    query.limit = 500;
    query.sort = "key";
    do {
        const store::Page page = TRY(by.list(type, query));
        for (const Record& record : page.records) take(record);
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return {};
}

// The records that a file hangs on, as far as they are seen; none when one of them lies open.
Result<> add_holders(store::Store& store, store::Records& by, const std::string& hash, Leaving& out) {
    std::vector<std::pair<std::string, std::string>> holders;
    TRY(store.read([&](store::Reader& reader) {
        holders.clear();
        return reader.sql.each("SELECT type, record FROM attachment WHERE hash = ? ORDER BY id LIMIT 100", {hash}, [&](const store::Row& row) {
            holders.emplace_back(row.text(0), row.text(1));
            return true;
        });
    }));
    std::vector<Record> found;
    for (const auto& [type, id] : holders)
        if (Result<Record> record = by.get(type, id)) found.push_back(*std::move(record));
    if (std::ranges::any_of(found, [](const Record& record) { return record.compartment.empty(); })) return {};
    for (const Record& record : found) out.add(record);
    return {};
}

std::string command_for(const ExportAsked& asked) {
    if (asked.what == "table")
        return fmt::format("redoubt decide export {}{} --reason WHY", asked.type, asked.query.empty() ? "" : fmt::format(" --q '{}'", asked.query));
    return fmt::format("redoubt decide export {} --{} --reason WHY", asked.query, asked.what == "history" ? "history" : "file");
}

}  // namespace

Result<> Leaving::begin(store::Store& store, const store::Actor& actor) {
    if (!asked_.at || asked_.what != "table") return {};
    store::Records by = store.as(actor);
    store::ListQuery query{.text = "has:compartment"};
    TRY(each_page(by, asked_.type, query, [&](const Record& record) { now_.emplace_back(record.id.text, record.compartment); }));
    std::ranges::sort(now_);
    return {};
}

void Leaving::add(const Record& record) {
    const auto now = std::ranges::lower_bound(now_, record.id.text, {}, &std::pair<std::string, std::string>::first);
    const bool inside_now = now != now_.end() && now->first == record.id.text;
    if (record.compartment.empty() && !inside_now) return;
    items_.push_back({.type = std::string(record.type->name),
                      .id = record.id.text,
                      .compartment = inside_now ? now->second : record.compartment,
                      .version = record.version});
}

std::string Leaving::hash() const {
    std::vector<Item> all = items_;
    std::ranges::sort(all);
    std::string text = fmt::format("{}\n{}\n{}\n{}\n", asked_.what, asked_.type, asked_.query, asked_.at ? format_time(*asked_.at) : "");
    for (const Item& one : all) text += fmt::format("{} {} {} {}\n", one.type, one.id, one.version, one.compartment);
    return to_hex(sha256(text));
}

records::DecisionExport Leaving::told() const {
    return {.what = asked_.what,
            .type = asked_.type,
            .query = asked_.query,
            .as_of = asked_.at.value_or(Time{}),
            .hash = hash(),
            .records = static_cast<int64_t>(items_.size())};
}

std::vector<Subject> Leaving::subjects() const {
    std::vector<Subject> out;
    for (const Item& one : items_)
        if (out.size() < most_named) out.push_back({one.type, one.id});
    return out;
}

Result<std::string> Leaving::compartment() const {
    for (const Item& one : items_)
        if (one.compartment != items_.front().compartment)
            return fail(Code::invalid, "this holds records of several compartments", "/query", "ask for each: compartment:NAME");
    return items_.front().compartment;
}

Result<Leaving> leaving_by(store::Store& store, store::Records& by, ExportAsked asked) {
    std::optional<Record> one;
    if (asked.what == "history") asked.query = (one = TRY(by.get(asked.type, asked.query)))->id.text;
    Leaving out(std::move(asked));
    const ExportAsked& what = out.asked();
    if (what.what == "table") {
        TRY(out.begin(store, by.actor()));
        store::ListQuery query{.text = what.query, .at = what.at};
        if (!what.at) query.tree = TRY(schema::parse_query("has:compartment"));
        TRY(each_page(by, what.type, query, [&](const Record& record) { out.add(record); }));
    } else if (what.what == "history") {
        out.add(*one);
    } else if (what.what == "attachment") {
        TRY(by.attachment(what.query));
        TRY(add_holders(store, by, what.query, out));
    } else {
        return fail(Code::invalid, fmt::format("'{}' is nothing that is exported", what.what.substr(0, 40)), "/what", "table, history or attachment");
    }
    return out;
}

Result<AskedOutcome> Decisions::ask_export(store::Records& by, const ExportAsked& asked, const std::string& reason) {
    const Leaving leaving = TRY(leaving_by(store_, by, asked));
    if (leaving.empty()) return fail(Code::invalid, "nothing of this lies in a compartment", {}, "export it: it takes nobody's yes");
    if (trim(reason).empty()) return fail(Code::invalid, "is needed: who is to have it, and what for", "/reason");
    const std::string compartment = TRY(leaving.compartment());
    const records::DecisionExport told = leaving.told();
    Question question{.subjects = leaving.subjects(), .kind = "data_export", .text = reason, .reason = reason};
    question.title = fmt::format("Export: {} of {}", asked.what == "table" ? fmt::format("{} records", told.records) : asked.what, compartment);
    question.exported = told;
    return ask(by, question);
}

// Used up before anything leaves, so that two cannot use it.
Result<> Decisions::permit_export(store::Records& by, const Leaving& leaving) {
    if (leaving.empty() || by.actor().system) return {};
    const std::string hash = leaving.hash(), party = by.actor().party;
    const Time now = store_.clock().now();
    std::string granted, open;
    if (!party.empty())
        TRY(each_page(by, "decision", {.text = "kind:data_export state:(open,granted)"}, [&](const Record& decision) {
            if (decision["requester"].text() != party || decision["exported"].map()["hash"].text() != hash) return;
            if (decision.state == "open")
                open = decision.key;
            else if (now < decision["valid_until"].time())
                granted = decision.id.text;
        }));
    if (granted.empty())
        return fail(Code::forbidden, "this holds what lies in a compartment: a second person of it says yes first, to exactly this and once",
                    open.empty() ? "/decide/export" : open,  // where that yes is asked for, or what waits for it
                    open.empty() ? "ask: " + command_for(leaving.asked()) : open + " waits for that yes");
    return store_.write([&](Transaction& transaction) -> Result<> {
        const Record decision = TRY(read_inside(store_, transaction, "decision", granted));
        if (decision.state != "granted") return fail(Code::conflict, fmt::format("{} has been used", decision.key), {}, "ask again");
        TRY(store_.as(DecisionSeal::put_on(by.actor(), decision.id.text))
                .move("decision", decision.id.text, {.to = "fulfilled", .reason = fmt::format("exported by {}", by.actor().name), .changes = {}}));
        return {};
    });
}

// Whoever is not in a compartment cannot decide about what lies there.
Result<> keep_members(store::Store& store, const std::string& compartment, Electorate& all) {
    if (compartment.empty()) return {};
    std::vector<std::string> members;
    TRY(store.read([&](store::Reader& reader) {
        members.clear();
        return reader.sql.each("SELECT party FROM compartment_member WHERE compartment = ?", {compartment}, [&](const store::Row& row) {
            members.emplace_back(row.text(0));
            return true;
        });
    }));
    std::erase_if(all.people, [&](const Person& person) { return std::ranges::find(members, person.party) == members.end(); });
    return {};
}

}  // namespace redoubt::rooms
