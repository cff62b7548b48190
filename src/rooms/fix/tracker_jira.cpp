// Jira: REST API 2 of Data Center and Server, REST API 3 of Cloud. They differ in how text is written (wiki markup, Atlassian
// Document Format) and in search: /search with startAt and total, /search/jql with nextPageToken and isLast.
// https://developer.atlassian.com/server/jira/platform/rest/ and https://developer.atlassian.com/cloud/jira/platform/rest/v3/
#include <algorithm>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "rooms/fix/tracker_wire.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr int64_t issues_a_page = 100;

// "2026-11-22T21:00:00.000+0000": RFC 3339 but for the colon.
Time jira_time(std::string_view text) {
    std::string fixed(text);
    if (fixed.size() > 5 && (fixed[fixed.size() - 5] == '+' || fixed[fixed.size() - 5] == '-')) fixed.insert(fixed.size() - 2, ":");
    return parse_time(fixed).value_or(Time{});
}

class JiraWire final : public TrackerWire {
public:
    JiraWire(const Tracker& tracker, Outbound& outbound, Clock& clock)
        : TrackerWire(tracker, outbound, clock), cloud_(tracker.settings.kind == TrackerKind::jira_cloud), api_(cloud_ ? "/rest/api/3" : "/rest/api/2") {}

    Result<std::string> test() override {
        const Answer who = TRY(call("GET", api_ + "/myself"));
        const Answer project = TRY(call("GET", api_ + "/project/" + percent_encode(tracker_.settings.project)));
        return fmt::format("{}, as {}", project.body.map()["name"].text(), who.body.map()["displayName"].text());
    }

    Result<std::optional<RemoteTicket>> find(std::string_view marker, Time) override {
        const RemoteChanges found = TRY(search(fmt::format("project = \"{}\" AND labels = \"{}\"", tracker_.settings.project, marker), 1));
        if (found.tickets.empty()) return std::nullopt;
        return found.tickets.front();
    }

    Result<RemoteTicket> create(const TicketContent& content) override {
        Map fields{{"project", Map{{"key", tracker_.settings.project}}},
                   {"issuetype", Map{{"name", tracker_.settings.issue_type.empty() ? "Task" : tracker_.settings.issue_type}}},
                   {"summary", ticket_title(content)},
                   {"description", cloud_ ? Value(ticket_document(content)) : Value(ticket_wiki(content))}};
        List labels{Value("redoubt"), Value(content.marker), Value(tracker_.label_of(content.severity))};
        for (const std::string& one : tracker_.settings.labels) labels.emplace_back(one);
        fields.set("labels", std::move(labels));
        if (const std::string priority = tracker_.priority_of(content.severity); !priority.empty()) fields.set("priority", Map{{"name", priority}});
        if (content.due.unix_ns != 0) fields.set("duedate", calendar_day(content.due));
        const Map body{{"fields", std::move(fields)}};
        const Answer made = TRY(call("POST", api_ + "/issue", &body));
        const std::string key(made.body.map()["key"].text());
        if (key.empty()) return nameless();
        return RemoteTicket{.id = key, .key = key, .url = page_of(key), .status = "new", .updated = clock_.now()};
    }

    Result<> change(const std::string& id, const TicketChange& change) override {
        Map fields, update;
        if (change.severity) {
            if (const std::string priority = tracker_.priority_of(change.content.severity); !priority.empty()) fields.set("priority", Map{{"name", priority}});
            update.set("labels", List{Value(Map{{"remove", tracker_.label_of(change.severity_before)}}),
                                      Value(Map{{"add", tracker_.label_of(change.content.severity)}})});
        }
        if (change.due) fields.set("duedate", change.content.due.unix_ns == 0 ? Value() : Value(calendar_day(change.content.due)));
        Map body;
        if (!fields.empty()) body.set("fields", std::move(fields));
        if (!update.empty()) body.set("update", std::move(update));
        if (!body.empty()) TRY(call("PUT", issue(id), &body));
        return say(id, change.note);
    }

    Result<> set_done(const std::string& id, bool done, const TicketContent&, const std::string& why) override {
        const Answer ways = TRY(call("GET", issue(id) + "/transitions"));
        for (const Value& one : ways.body.map()["transitions"].list()) {
            if (is_done(one.map()["to"].map()) != done) continue;
            const Map body{{"transition", Map{{"id", one.map()["id"].text()}}}};
            TRY(call("POST", issue(id) + "/transitions", &body));
            return say(id, why);
        }
        TRY(say(id, why));
        return fail(Code::invalid, fmt::format("{} cannot be {} from where it stands there", id, done ? "closed" : "opened again"), id,
                    "its workflow has no such transition for this user: move it there by hand");
    }

    Result<RemoteTicket> read(const std::string& id) override { return ticket_of(TRY(call("GET", issue(id) + "?fields=status,updated,labels")).body.map()); }

    // Minutes back from now, so that the time zone of the user there does not matter.
    Result<RemoteChanges> changed_since(Time since, Time now) override {
        const int64_t back = std::max<int64_t>(1, ((now - since).ns + minutes(1).ns - 1) / minutes(1).ns);
        return search(fmt::format("project = \"{}\" AND labels = \"redoubt\" AND updated >= -{}m ORDER BY updated ASC", tracker_.settings.project, back),
                      pages_at_once);
    }

    Result<std::vector<RemoteComment>> comments(const std::string& id) override {
        std::vector<RemoteComment> out;
        for (int page = 0; page < pages_at_once; ++page) {
            const Answer answer = TRY(call("GET", fmt::format("{}/comment?startAt={}&maxResults={}", issue(id), out.size(), issues_a_page)));
            const List& found = answer.body.map()["comments"].list();
            for (const Value& one : found) {
                const Map& comment = one.map();
                out.push_back({.id = std::string(comment["id"].text()),
                               .author = std::string(comment["author"].map()["displayName"].text()),
                               .text = text_of_document(comment["body"]),
                               .at = jira_time(comment["created"].text())});
            }
            if (found.empty() || static_cast<int64_t>(out.size()) >= answer.body.map()["total"].integer()) break;
        }
        return out;
    }

private:
    HttpHeaders signing(const std::string&) const override {
        if (tracker_.settings.user.empty()) return {{"Authorization", "Bearer " + tracker_.token}, {"Accept", "application/json"}};
        return {{"Authorization", "Basic " + to_base64(tracker_.settings.user + ":" + tracker_.token)}, {"Accept", "application/json"}};
    }

    std::string issue(const std::string& id) const { return api_ + "/issue/" + percent_encode(id); }
    std::string page_of(const std::string& key) const { return origin() + "/browse/" + key; }

    bool is_done(const Map& status) const { return status["statusCategory"].map()["key"].text() == "done" || tracker_.counts_as_done(status["name"].text()); }

    Result<> say(const std::string& id, const std::string& words) {
        if (words.empty()) return {};
        const std::string text = std::string(our_words) + words;
        const Map body{{"body", cloud_ ? Value(document_of(text)) : Value(text)}};
        TRY(call("POST", issue(id) + "/comment", &body));
        return {};
    }

    Result<RemoteTicket> ticket_of(const Map& issue) const {
        const Map& fields = issue["fields"].map();
        if (issue["key"].text().empty()) return nameless();
        RemoteTicket out{.id = std::string(issue["key"].text()),
                         .key = std::string(issue["key"].text()),
                         .url = page_of(std::string(issue["key"].text())),
                         .status = std::string(fields["status"].map()["name"].text()),
                         .done = is_done(fields["status"].map()),
                         .updated = jira_time(fields["updated"].text())};
        for (const Value& one : fields["labels"].list()) out.labels.emplace_back(one.text());
        return out;
    }

    Result<RemoteChanges> search(const std::string& jql, int most_pages) {
        RemoteChanges out;
        std::string next;
        for (int page = 0; page < most_pages; ++page) {
            Map body{{"jql", jql}, {"maxResults", issues_a_page}, {"fields", List{Value("status"), Value("updated"), Value("labels")}}};
            if (cloud_ && !next.empty()) body.set("nextPageToken", next);
            if (!cloud_) body.set("startAt", static_cast<int64_t>(out.tickets.size()));
            const Answer answer = TRY(call("POST", api_ + (cloud_ ? "/search/jql" : "/search"), &body));
            const Map& found = answer.body.map();
            for (const Value& one : found["issues"].list()) out.tickets.push_back(TRY(ticket_of(one.map())));
            next = found["nextPageToken"].text();
            out.whole = cloud_ ? next.empty() || found["isLast"].boolean()
                               : found["issues"].list().empty() || static_cast<int64_t>(out.tickets.size()) >= found["total"].integer();
            if (out.whole) break;
        }
        return out;
    }

    bool cloud_;
    std::string api_;
};

}  // namespace

std::unique_ptr<TrackerWire> jira_wire(const Tracker& tracker, Outbound& outbound, Clock& clock) {
    return std::make_unique<JiraWire>(tracker, outbound, clock);
}

}  // namespace redoubt::rooms
