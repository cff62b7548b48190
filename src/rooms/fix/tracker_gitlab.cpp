// GitLab Issues, API v4: https://docs.gitlab.com/api/issues/ and /notes/. Pages follow the header X-Next-Page.
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "rooms/fix/tracker_wire.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;

class GitlabWire final : public TrackerWire {
public:
    GitlabWire(const Tracker& tracker, Outbound& outbound, Clock& clock) : TrackerWire(tracker, outbound, clock) {}

    Result<std::string> test() override {
        const Answer found = TRY(call("GET", project()));
        return std::string(found.body.map()["path_with_namespace"].text());
    }

    Result<std::optional<RemoteTicket>> find(std::string_view marker, Time since) override {
        const RemoteChanges found = TRY(changed_since(since, clock_.now()));
        for (const RemoteTicket& one : found.tickets)
            if (one.body.find(marker) != std::string::npos) return one;
        if (!found.whole) return fail(Code::unavailable, "too many issues changed to look through them all", tracker_.settings.project);
        return std::nullopt;
    }

    Result<RemoteTicket> create(const TicketContent& content) override {
        std::vector<std::string> labels{"redoubt", tracker_.label_of(content.severity)};
        labels.insert(labels.end(), tracker_.settings.labels.begin(), tracker_.settings.labels.end());
        Map body{{"title", ticket_title(content)}, {"description", ticket_markdown(content)}, {"labels", fmt::format("{}", fmt::join(labels, ","))}};
        if (content.due.unix_ns != 0) body.set("due_date", calendar_day(content.due));
        return ticket_of(TRY(call("POST", project() + "/issues", &body)).body.map());
    }

    Result<> change(const std::string& id, const TicketChange& change) override {
        Map body;
        const std::string before = tracker_.label_of(change.severity_before), after = tracker_.label_of(change.content.severity);
        if (change.severity && before != after) {
            body.set("add_labels", after);
            body.set("remove_labels", before);
        }
        if (change.due) body.set("due_date", change.content.due.unix_ns == 0 ? std::string() : calendar_day(change.content.due));
        if (!body.empty()) TRY(call("PUT", issue(id), &body));
        return say(id, change.note);
    }

    Result<> set_done(const std::string& id, bool done, const TicketContent&, const std::string& why) override {
        const Map body{{"state_event", done ? "close" : "reopen"}};
        TRY(call("PUT", issue(id), &body));
        return say(id, why);
    }

    Result<RemoteTicket> read(const std::string& id) override { return ticket_of(TRY(call("GET", issue(id))).body.map()); }

    Result<RemoteChanges> changed_since(Time since, Time) override {
        RemoteChanges out;
        const std::string path =
            fmt::format("{}/issues?scope=all&order_by=updated_at&sort=asc&per_page=100&updated_after={}", project(), percent_encode(format_time(since)));
        out.whole = TRY(pages(path, [&](const Map& one) -> Result<> {
            out.tickets.push_back(TRY(ticket_of(one)));
            return {};
        }));
        return out;
    }

    Result<std::vector<RemoteComment>> comments(const std::string& id) override {
        std::vector<RemoteComment> out;
        TRY(pages(issue(id) + "/notes?sort=asc&order_by=created_at&per_page=100", [&](const Map& note) -> Result<> {
            if (note["system"].boolean()) return {};
            out.push_back({.id = fmt::format("{}", note["id"].integer()),
                           .author = std::string(note["author"].map()["name"].text()),
                           .text = std::string(note["body"].text()),
                           .at = parse_time(note["created_at"].text()).value_or(Time{})});
            return {};
        }));
        return out;
    }

private:
    HttpHeaders signing(const std::string&) const override { return {{"PRIVATE-TOKEN", tracker_.token}, {"Accept", "application/json"}}; }
    std::string project() const { return "/api/v4/projects/" + percent_encode(tracker_.settings.project); }
    std::string issue(const std::string& id) const { return project() + "/issues/" + percent_encode(id); }

    // Whether all pages were read.
    template <class Each>
    Result<bool> pages(const std::string& path, Each each) {
        std::string next = "1";
        for (int page = 0; page < pages_at_once; ++page) {
            const Answer answer = TRY(call("GET", fmt::format("{}&page={}", path, percent_encode(next))));
            for (const Value& one : answer.body.list()) TRY(each(one.map()));
            next = header(answer.headers, "x-next-page");
            if (next.empty()) return true;
        }
        return false;
    }

    Result<> say(const std::string& id, const std::string& words) {
        if (words.empty()) return {};
        const Map body{{"body", std::string(our_words) + words}};
        TRY(call("POST", issue(id) + "/notes", &body));
        return {};
    }

    Result<RemoteTicket> ticket_of(const Map& issue) const {
        if (issue["iid"].integer() <= 0) return nameless();
        RemoteTicket out{.id = fmt::format("{}", issue["iid"].integer()),
                         .key = fmt::format("#{}", issue["iid"].integer()),
                         .url = std::string(issue["web_url"].text()),
                         .status = std::string(issue["state"].text()),
                         .updated = parse_time(issue["updated_at"].text()).value_or(Time{}),
                         .body = std::string(issue["description"].text())};
        out.done = out.status == "closed";
        for (const Value& one : issue["labels"].list()) {
            out.labels.emplace_back(one.text());
            out.done = out.done || tracker_.counts_as_done(out.labels.back());
        }
        return out;
    }
};

}  // namespace

std::unique_ptr<TrackerWire> gitlab_wire(const Tracker& tracker, Outbound& outbound, Clock& clock) {
    return std::make_unique<GitlabWire>(tracker, outbound, clock);
}

}  // namespace redoubt::rooms
