#include "rooms/fix/ticketing.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/editor.h"
#include "store/rights.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using store::Record;

constexpr size_t most_pushed = 1000;
constexpr std::string_view ticket_job = "sync-tickets-soon";
constexpr Duration ticket_delay = seconds(5);

Result<> note_ticket(store::Store& store, store::Transaction& transaction, const store::Actor& by, const Record& finding, const std::string& reason) {
    store::Editor editor(store.state(), transaction, by, {});
    return editor.journal({.action = "ticket", .type = "finding", .id = finding.id.text, .key = finding.key, .version = finding.version, .reason = reason});
}

}  // namespace

Result<> Ticketing::open() {
    TRY(trackers_.open());
    TRY(links_.open());
    const std::vector<std::string> known = TRY(links_.findings());
    linked_.insert(known.begin(), known.end());
    store_.follow([this](store::Transaction& transaction, size_t first, const store::Actor&) -> Result<> {
        bool touched = false;
        for (size_t at = first; at < transaction.touched.size(); ++at) {
            const Record& record = transaction.touched[at].record;
            if (record.type->name != "finding") continue;
            {
                const std::scoped_lock held(linked_mutex_);
                if (!linked_.contains(record.id.text)) continue;
            }
            TRY(TicketLinks::touch(transaction, record.id.text));
            touched = true;
        }
        if (touched) TRY(store_.jobs().add(transaction, {.kind = std::string(ticket_job), .due = store_.clock().now() + ticket_delay, .unique = true}));
        return {};
    });
    return {};
}

Result<TicketPushed> Ticketing::push(const store::Actor& actor, const TicketPush& wanted) {
    const std::vector<Tracker> known = TRY(trackers_.all());
    if (wanted.tracker.empty() && known.size() != 1)
        return fail(Code::invalid, known.empty() ? "no tracker is set up" : "there are several trackers", "/tracker",
                    known.empty() ? "redoubt tracker add" : "say which: redoubt tracker list names them");
    const Tracker tracker = wanted.tracker.empty() ? known.front() : TRY(trackers_.find(wanted.tracker));
    if (wanted.findings.empty() == wanted.q.empty()) return fail(Code::invalid, "say which findings: by key, or by a query", "/findings");
    TRY(store::may_write(store_.with_level(actor), *store_.find_type("finding"), schema::Level::p1, "making tickets of findings"));
    store::Records records = store_.as(actor);
    std::vector<Record> findings;
    for (const std::string& one : wanted.findings) findings.push_back(TRY(records.get("finding", one)));
    if (!wanted.q.empty()) {
        store::ListQuery query{.text = wanted.q, .limit = 500};
        do {
            store::Page page = TRY(records.list("finding", query));
            std::ranges::move(page.records, std::back_inserter(findings));
            query.cursor = page.next_cursor;
        } while (!query.cursor.empty() && findings.size() <= most_pushed);
    }
    if (findings.size() > most_pushed)
        return fail(Code::invalid, fmt::format("more than {} findings at once", most_pushed), "/q", "narrow the query, or fix many by one: see group by");
    TicketPushed out;
    const Time now = store_.clock().now();
    TRY(store_.write([&](store::Transaction& transaction) -> Result<> {
        out = {};
        for (const Record& finding : findings) {
            if (!finding.compartment.empty()) {
                out.kept_inside.push_back(finding.key);
                continue;
            }
            const TicketLink link{.id = store_.ids().next().text, .tracker = tracker.id, .finding = finding.id.text, .created = now, .by = actor.name};
            const bool fresh = TRY(links_.add(transaction, link));
            ++(fresh ? out.added : out.known);
            if (fresh) TRY(note_ticket(store_, transaction, actor, finding, "asked for in " + tracker.settings.name));
        }
        if (out.added > 0) TRY(store_.jobs().add(transaction, {.kind = std::string(ticket_job), .due = now + ticket_delay, .unique = true}));
        return {};
    }));
    {
        const std::scoped_lock held(linked_mutex_);
        for (const Record& finding : findings)
            if (finding.compartment.empty()) linked_.insert(finding.id.text);
    }
    for (const Record& finding : findings)
        for (TicketLink& link : TRY(links_.list({.tracker = tracker.id, .finding = finding.id.text}))) out.tickets.push_back(std::move(link));
    return out;
}

Result<> Ticketing::let_go(const store::Actor& actor, std::string_view id) {
    TRY(store::may_write(store_.with_level(actor), *store_.find_type("finding"), schema::Level::p1, "letting go of a ticket"));
    const std::optional<TicketLink> link = TRY(links_.find(id));
    if (!link) return fail(Code::not_found, "there is no such ticket");
    const auto finding = store_.as(actor).get("finding", link->finding);
    if (!finding) return fail(Code::not_found, "there is no such ticket");
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(links_.remove(transaction, id));
        return note_ticket(store_, transaction, actor, *finding, fmt::format("let go of {}", link->key));
    });
}

Result<> Ticketing::remove_tracker(const store::Actor& by, std::string_view id) {
    const Tracker tracker = TRY(trackers_.find(id));
    const std::scoped_lock working(syncing_);
    const std::vector<TicketLink> links = TRY(links_.list({.tracker = tracker.id, .limit = 1'000'000}));
    TRY(trackers_.remove(by, tracker.id));
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        for (const TicketLink& link : links) TRY(links_.remove(transaction, link.id));
        return transaction.sql.run("DELETE FROM tracker_reading WHERE tracker = ?", {tracker.id});
    });
}

Result<std::string> Ticketing::test(std::string_view id) {
    const Tracker found = TRY(trackers_.find(id));
    const Tracker tracker = TRY(trackers_.with_token(found.id));
    if (!outbound_) return fail(Code::unavailable, "nothing is sent from here");
    return TrackerWire::open(tracker, *outbound_, store_.clock())->test();
}

Result<TicketSync> Ticketing::sync(std::string_view address, std::string_view tracker, bool all) {
    TicketSync out;
    if (!outbound_) return out;
    const std::scoped_lock working(syncing_);
    for (const Tracker& one : TRY(trackers_.all()))
        if (tracker.empty() || one.id == tracker) TRY(sync_tracker(one, address, all, out));
    return out;
}

}  // namespace redoubt::rooms
