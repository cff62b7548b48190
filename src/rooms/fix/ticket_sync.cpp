// Ticketing, out and back: what waits is sent, what changed there is read. Every step is safe to repeat: a crash leaves either
// nothing done, or something that the next run finds again.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "rooms/fix/ticketing.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;
using store::Record;

constexpr int sent_at_once = 200;
constexpr int64_t most_ticket_tries = 12;
constexpr size_t places_told = 20;
constexpr int looked_after_at_once = 20;
constexpr Duration overlap = minutes(5);
constexpr Duration silence_looked_after = hours(24);
constexpr Duration refused_wait = minutes(15);

bool is_one_of(std::string_view state, std::initializer_list<std::string_view> names) { return std::ranges::find(names, state) != names.end(); }
bool done_with(std::string_view state) { return is_one_of(state, {"verified", "closed", "rejected", "accepted"}); }
bool being_worked_on(std::string_view state) { return is_one_of(state, {"new", "triaged", "planned", "fixing", "reopened"}); }

Time date_of(const Record& finding) { return finding["due"].is_null() ? finding["deadline"].time() : finding["due"].time(); }
std::string date_words(Time due) { return due.unix_ns == 0 ? std::string("no date") : calendar_day(due); }

// Subjects and places, without what lies in compartments.
Result<std::string> where_of(store::Store& store, const Record& finding) {
    store::Records records = store.as(store::Actor::redoubt());
    std::vector<std::string> lines;
    for (const Value& subject : finding["subjects"].list()) {
        const std::array ids{std::string(subject.text())};
        const auto known = TRY(records.refer("*", ids));
        if (!known.front()) continue;
        const auto record = records.get(known.front()->type, known.front()->id);
        if (record && record->compartment.empty()) lines.push_back(fmt::format("{} {}", record->key, record->title));
    }
    const store::Page page =
        TRY(records.list("occurrence", {.tree = schema::test_equals("finding", finding.key), .limit = places_told, .count = store::ListQuery::Count::exact}));
    for (const Record& one : page.records) {
        const std::string location(one["location"].text()), installed(one["installed"].text());
        if (one.compartment.empty() && !(location.empty() && installed.empty()))
            lines.push_back(fmt::format("{}{}{}", one.title, location.empty() ? "" : " at " + location, installed.empty() ? "" : ", version " + installed));
    }
    if (page.total.value_or(0) > static_cast<int64_t>(places_told))
        lines.push_back(fmt::format("and {} more places", *page.total - static_cast<int64_t>(places_told)));
    if (const std::string_view component = finding["component"].text(); !component.empty()) lines.push_back(fmt::format("in {}", component));
    return fmt::format("{}", fmt::join(lines, "\n"));
}

Result<> walk_to_fixed(store::Store& store, const Record& finding, const std::string& reason) {
    store::Records records = store.as(store::Actor::redoubt());
    const std::string party(finding["assignee"].text().empty() ? std::string_view(finding.owner.id) : finding["assignee"].text());
    if (party.empty()) return fail(Code::conflict, "nobody is named who fixed it: set its assignee or its owner");
    const Time due = date_of(finding);
    return store.together([&]() -> Result<> {
        if (finding.state == "new") TRY(records.move("finding", finding.id.text, {.to = "triaged", .reason = reason}));
        if (is_one_of(finding.state, {"new", "triaged"})) {
            if (due.unix_ns == 0) return fail(Code::conflict, "it was never planned here and has no date: plan it");
            Map planned;
            if (finding["plan"].is_null()) planned.set("plan", "fix");
            if (finding["due"].is_null()) planned.set("due", due);
            TRY(records.move("finding", finding.id.text, {.to = "planned", .reason = reason, .changes = planned}));
        }
        TRY(records.move("finding", finding.id.text, {.to = "fixed", .reason = reason, .changes = {{"fixed_by", party}}}));
        return {};
    });
}

}  // namespace

Result<TicketContent> content_of(store::Store& store, const Record& finding, std::string_view address) {
    TicketContent out{.marker = "redoubt-" + finding.id.text,
                      .key = finding.key,
                      .title = finding.title,
                      .severity = std::string(finding["severity"].text()),
                      .state = finding.state,
                      .link = address.empty() ? std::string() : fmt::format("{}/fix/findings/{}", address, finding.key),
                      .due = date_of(finding)};
    const auto add = [&](std::string heading, std::string text) {
        if (!trim(text).empty()) out.parts.emplace_back(std::move(heading), std::move(text));
    };
    const auto names = [&](std::string_view field) {
        std::vector<std::string> all;
        for (const Value& one : finding[field].list()) all.emplace_back(one.text());
        return fmt::format("{}", fmt::join(all, ", "));
    };
    add("What", finding["description"].text().empty() ? finding.title : std::string(finding["description"].text()));
    add("Where", TRY(where_of(store, finding)));
    add("Severity", fmt::format("{}{}", out.severity, finding["exploited"].boolean() ? ", known to be exploited" : ""));
    add("Known as", names("vulnerabilities"));
    add("Weakness", names("weaknesses"));
    const std::string_view why = finding["due"].is_null() ? finding["deadline_why"].text() : finding["due_why"].text();
    if (out.due.unix_ns != 0) add("Due", fmt::format("{}{}{}", calendar_day(out.due), why.empty() ? "" : ": ", why));
    add("What could come of it", std::string(finding["impact"].text()));
    add("How to put it right", std::string(finding["remedy"].text()));
    add("Plan", std::string(finding["plan_text"].text()));
    add("Read more", [&] {
        std::string lines;
        for (const Value& one : finding["references"].list()) lines += fmt::format("{}{}", lines.empty() ? "" : "\n", one.text());
        return lines;
    }());
    return out;
}

Result<> Ticketing::sync_tracker(const Tracker& tracker, std::string_view address, bool all, TicketSync& sync) {
    TrackerReading reading = TRY(links_.reading(tracker.id));
    if (!all && reading.not_before > store_.clock().now()) {
        sync.left = true;
        return {};
    }
    const auto opened = trackers_.with_token(tracker.id);
    if (!opened) {
        reading.error = opened.error().text();
        return links_.keep_reading(tracker.id, reading);
    }
    reading.error.clear();
    reading.not_before = {};
    const std::unique_ptr<TrackerWire> wire = TrackerWire::open(*opened, *outbound_, store_.clock());
    TRY(send_waiting(*wire, *opened, address, all, reading, sync));
    if (reading.error.empty() && wire->takes_back()) {
        const Result<> back = read_back(*wire, *opened, reading, sync);
        if (!back) {
            reading.error = back.error().text().substr(0, 500);
            const Duration wait = wire->wait().ns > 0 ? wire->wait() : back.error().code == Code::unavailable ? minutes(1) : refused_wait;
            reading.not_before = store_.clock().now() + wait;
            sync.left = true;
        }
    }
    return links_.keep_reading(tracker.id, reading);
}

Result<> Ticketing::send_waiting(TrackerWire& wire, const Tracker& tracker, std::string_view address, bool all, TrackerReading& reading, TicketSync& sync) {
    const Time now = store_.clock().now();
    const std::vector<TicketLink> waiting = TRY(links_.due(tracker.id, all ? Time{INT64_MAX} : now, sent_at_once));
    sync.left = sync.left || waiting.size() == static_cast<size_t>(sent_at_once);
    for (TicketLink link : waiting) {
        const Result<> sent = send(wire, tracker, link, address, sync);
        if (sent) {
            link.error.clear();
            link.attempts = 0;
            link.next = {};
            TRY(links_.keep(link));
            continue;
        }
        const Error& error = sent.error();
        ++sync.failed;
        link.error = error.text().substr(0, 500);
        const bool everybody = error.code == Code::forbidden || error.code == Code::too_many || error.code == Code::unavailable;
        if (everybody) {
            const Duration wait = wire.wait().ns > 0 ? wire.wait() : error.code == Code::forbidden ? refused_wait : minutes(1);
            if (error.code != Code::unavailable || wire.wait().ns > 0) reading.not_before = now + wait;
            reading.error = link.error;
            sync.left = true;
        }
        if (error.code == Code::unavailable || error.code == Code::io) {
            ++link.attempts;
            link.next = now + store::retry_delay(static_cast<int>(link.attempts), store_.random());
            if (link.attempts >= most_ticket_tries) link.dirty = false;
            if (link.attempts >= most_ticket_tries && link.remote.empty()) link.state = "dead";
        } else if (!everybody) {
            link.dirty = false;
            if (error.code == Code::not_found && !link.remote.empty())
                link.state = "gone";
            else if (link.remote.empty())
                link.state = "dead";
        }
        TRY(links_.keep(link));
        if (everybody) break;  // who does not answer is asked once in a run, not once for each
    }
    return {};
}

Result<> Ticketing::send(TrackerWire& wire, const Tracker& tracker, TicketLink& link, std::string_view address, TicketSync& sync) {
    store::Records records = store_.as(store::Actor::redoubt());
    const Record finding = TRY(records.get("finding", link.finding));
    if (!finding.compartment.empty()) return fail(Code::invalid, "the finding lies in a compartment by now: nothing more of it is told there");
    const TicketContent content = TRY(content_of(store_, finding, address));
    const bool fresh = link.remote.empty();
    if (fresh) {
        TRY(make(wire, link, content));
        ++sync.made;
    } else {
        TRY(tell(wire, link, content));
        ++sync.told;
    }
    if (tracker.settings.closes && done_with(content.state) && link.state == "open" && (fresh || link.pushed_state != content.state)) {
        link.pushed_state = content.state;
        TRY(wire.set_done(link.remote, true, content, fmt::format("{} is {} here.", content.key, content.state)));
        link.state = "done";
    } else if (link.state == "done" && being_worked_on(content.state) && link.pushed_state != content.state && !being_worked_on(link.pushed_state)) {
        link.pushed_state = content.state;
        TRY(wire.set_done(link.remote, false, content, fmt::format("{} is {} here: it is not gone.", content.key, content.state)));
        link.state = "open";
    }
    link.pushed_state = content.state;
    link.synced = store_.clock().now();
    const Record after = TRY(records.get("finding", link.finding));  // it may have changed meanwhile
    link.dirty = after["severity"].text() != link.pushed_severity || date_of(after) != link.pushed_due || after.state != link.pushed_state;
    return {};
}

Result<> Ticketing::make(TrackerWire& wire, TicketLink& link, const TicketContent& content) {
    std::optional<RemoteTicket> ticket;
    if (link.tried.unix_ns != 0) ticket = TRY(wire.find(content.marker, link.tried - overlap));
    const Time before = link.tried;
    if (!ticket) {
        if (link.tried.unix_ns == 0) link.tried = store_.clock().now();
        TRY(links_.keep(link));
        Result<RemoteTicket> made = wire.create(content);
        if (!made) {  // refused for certain: there is none to look for
            if (made.error().code != Code::unavailable && made.error().code != Code::io && made.error().code != Code::too_large) link.tried = before;
            return std::unexpected(made.error());
        }
        ticket = *std::move(made);
    }
    link.remote = ticket->id;
    link.key = ticket->key;
    link.url = ticket->url;
    link.status = ticket->status;
    link.state = ticket->done ? "done" : "open";
    link.pushed_severity = content.severity;
    link.pushed_due = content.due;
    link.pushed_state = content.state;
    return links_.keep(link);
}

// Only what is different; what people wrote there stays.
Result<> Ticketing::tell(TrackerWire& wire, TicketLink& link, const TicketContent& content) {
    TicketChange change{.content = content,
                        .severity_before = link.pushed_severity,
                        .severity = content.severity != link.pushed_severity,
                        .due = content.due != link.pushed_due};
    std::vector<std::string> words;
    if (change.severity) words.push_back(fmt::format("severity is {}, was {}", content.severity, link.pushed_severity));
    if (change.due) words.push_back(fmt::format("due is {}, was {}", date_words(content.due), date_words(link.pushed_due)));
    if (content.state != link.pushed_state && !done_with(content.state))
        words.push_back(fmt::format("{} is {}, was {}", content.key, content.state, link.pushed_state));
    if (words.empty()) return {};
    change.note = fmt::format("{}.", fmt::join(words, "; "));
    TRY(wire.change(link.remote, change));
    link.pushed_severity = content.severity;
    link.pushed_due = content.due;
    return links_.keep(link);
}

Result<> Ticketing::read_back(TrackerWire& wire, const Tracker& tracker, TrackerReading& reading, TicketSync& sync) {
    std::map<std::string, TicketLink, std::less<>> known;
    const Time now = store_.clock().now();
    Time oldest = now;
    for (TicketLink& link : TRY(links_.list({.tracker = tracker.id, .limit = 1'000'000}))) {
        if (link.remote.empty() || link.state == "gone") continue;
        oldest = std::min(oldest, link.created);
        const std::string remote = link.remote;
        known.emplace(remote, std::move(link));
    }
    if (known.empty()) {
        reading.polled = now;
        return {};
    }
    const Time since = (reading.polled.unix_ns == 0 ? oldest : reading.polled) - overlap;
    const RemoteChanges changes = TRY(wire.changed_since(since, now));
    for (const RemoteTicket& remote : changes.tickets) {
        const auto link = known.find(remote.id);
        if (link == known.end()) continue;
        TRY(take(wire, tracker, link->second, remote, sync));
    }
    const Time last = changes.tickets.empty() ? now : changes.tickets.back().updated + overlap;
    reading.polled = changes.whole ? now : std::min(now, std::max(last, reading.polled + minutes(1)));
    sync.left = sync.left || !changes.whole;
    int looked_after = 0;  // what was deleted or moved away there is in no list
    for (auto& [remote, link] : known) {
        if (now - link.synced < silence_looked_after || looked_after++ >= looked_after_at_once) continue;
        const auto ticket = wire.read(remote);
        if (!ticket && ticket.error().code != Code::not_found) return std::unexpected(ticket.error());
        if (ticket) {
            TRY(take(wire, tracker, link, *ticket, sync));
            continue;
        }
        link.state = "gone";
        link.error = ticket.error().text().substr(0, 500);
        TRY(links_.keep(link));
    }
    return {};
}

Result<> Ticketing::take(TrackerWire& wire, const Tracker& tracker, TicketLink& link, const RemoteTicket& remote, TicketSync& sync) {
    ++sync.read;
    const bool was_done = link.state == "done";
    link.status = remote.status;
    if (!remote.key.empty()) link.key = remote.key;
    if (!remote.url.empty()) link.url = remote.url;
    if (remote.updated != link.remote_updated) {
        std::vector<TicketComment> comments;
        for (RemoteComment& one : TRY(wire.comments(link.remote)))
            if (!one.text.starts_with(our_words))
                comments.push_back({std::move(one.id), to_valid_utf8(one.author), to_valid_utf8(one.text.substr(0, 20'000)), one.at});
        TRY(links_.keep_comments(link.id, comments));
    }
    if (remote.done && !was_done) TRY(closed_there(tracker, link, sync));
    if (!remote.done && was_done) TRY(reopened_there(tracker, link, sync));
    link.state = remote.done ? "done" : "open";
    link.remote_updated = remote.updated;
    link.synced = store_.clock().now();
    return links_.keep(link);
}

Result<> Ticketing::closed_there(const Tracker& tracker, TicketLink& link, TicketSync& sync) {
    const Record finding = TRY(store_.as(store::Actor::redoubt()).get("finding", link.finding));
    link.conflict.clear();
    if (!being_worked_on(finding.state)) return {};
    const Result<> moved = walk_to_fixed(store_, finding, fmt::format("{} is {} in {}", link.key, link.status, tracker.settings.name));
    if (moved) {
        link.pushed_state = "fixed";
        ++sync.moved;
        return {};
    }
    if (moved.error().code == Code::unavailable || moved.error().code == Code::io || moved.error().code == Code::internal) return moved;
    link.conflict = fmt::format("{} is {} there, and {} here: {}", link.key, link.status, finding.state, moved.error().message);
    return {};
}

Result<> Ticketing::reopened_there(const Tracker& tracker, TicketLink& link, TicketSync& sync) {
    store::Records records = store_.as(store::Actor::redoubt());
    const Record finding = TRY(records.get("finding", link.finding));
    link.conflict.clear();
    if (being_worked_on(finding.state)) return {};
    if (finding.state != "fixed") {
        link.conflict = fmt::format("{} was opened again there, and is {} here: reopen it here if it is not gone", link.key, finding.state);
        return {};
    }
    const std::string reason = fmt::format("{} was opened again in {}", link.key, tracker.settings.name);
    TRY(store_.together([&]() -> Result<> {
        TRY(records.move("finding", finding.id.text, {.to = "reopened", .reason = reason}));
        TRY(records.move("finding", finding.id.text, {.to = "fixing", .reason = reason}));
        return {};
    }));
    link.pushed_state = "fixing";
    ++sync.moved;
    return {};
}

}  // namespace redoubt::rooms
