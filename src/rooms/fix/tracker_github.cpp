// GitHub Issues, REST API version 2022-11-28: https://docs.github.com/en/rest/issues. Lists hold pull requests too, which are
// passed over; pages follow the Link header. An issue is found again in the list, not by search, whose index comes later.
#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "rooms/fix/tracker_wire.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

// "<https://…?page=2>; rel="next", <…>; rel="last"" (RFC 8288).
std::string_view next_link(std::string_view links) {
    for (const std::string_view part : split(links, ',')) {
        const size_t open = part.find('<'), close = part.find('>');
        if (open != std::string_view::npos && close != std::string_view::npos && close > open && part.find("rel=\"next\"", close) != std::string_view::npos)
            return part.substr(open + 1, close - open - 1);
    }
    return {};
}

class GithubWire final : public TrackerWire {
public:
    GithubWire(const Tracker& tracker, Outbound& outbound, Clock& clock) : TrackerWire(tracker, outbound, clock) {}

    Result<std::string> test() override {
        const Answer found = TRY(call("GET", repository()));
        if (!found.body.map()["has_issues"].is_null() && !found.body.map()["has_issues"].boolean())
            return fail(Code::invalid, "this repository has its issues switched off", tracker_.settings.project);
        return std::string(found.body.map()["full_name"].text());
    }

    Result<std::optional<RemoteTicket>> find(std::string_view marker, Time since) override {
        const RemoteChanges found = TRY(changed_since(since, clock_.now()));
        for (const RemoteTicket& one : found.tickets)
            if (one.body.find(marker) != std::string::npos) return one;
        if (!found.whole) return fail(Code::unavailable, "too many issues changed to look through them all", tracker_.settings.project);
        return std::nullopt;
    }

    Result<RemoteTicket> create(const TicketContent& content) override {
        List labels{Value("redoubt"), Value(tracker_.label_of(content.severity))};
        for (const std::string& one : tracker_.settings.labels) labels.emplace_back(one);
        const Map body{{"title", ticket_title(content)}, {"body", ticket_markdown(content)}, {"labels", std::move(labels)}};
        return ticket_of(TRY(call("POST", repository() + "/issues", &body)).body.map());
    }

    Result<> change(const std::string& id, const TicketChange& change) override {
        const std::string before = tracker_.label_of(change.severity_before), after = tracker_.label_of(change.content.severity);
        if (change.severity && before != after) {
            const Map body{{"labels", List{Value(after)}}};
            TRY(call("POST", issue(id) + "/labels", &body));
            const auto removed = call("DELETE", issue(id) + "/labels/" + percent_encode(before));
            if (!removed && removed.error().code != Code::not_found) return std::unexpected(removed.error());
        }
        return say(id, change.note);
    }

    Result<> set_done(const std::string& id, bool done, const TicketContent& content, const std::string& why) override {
        Map body{{"state", done ? "closed" : "open"}};
        if (done) body.set("state_reason", content.state == "rejected" || content.state == "accepted" ? "not_planned" : "completed");
        TRY(call("PATCH", issue(id), &body));
        return say(id, why);
    }

    Result<RemoteTicket> read(const std::string& id) override { return ticket_of(TRY(call("GET", issue(id))).body.map()); }

    Result<RemoteChanges> changed_since(Time since, Time) override {
        RemoteChanges out;
        std::string path = fmt::format("{}/issues?state=all&sort=updated&direction=asc&per_page=100&since={}", repository(),
                                       percent_encode(format_time(Time::from_unix_s(since.unix_ns / 1'000'000'000))));
        for (int page = 0; page < pages_at_once && !path.empty(); ++page) {
            const Answer answer = TRY(call("GET", path));
            for (const Value& one : answer.body.list())
                if (!one.map().find("pull_request")) out.tickets.push_back(TRY(ticket_of(one.map())));
            path = path_below(next_link(header(answer.headers, "link")));
        }
        out.whole = path.empty();
        return out;
    }

    Result<std::vector<RemoteComment>> comments(const std::string& id) override {
        std::vector<RemoteComment> out;
        std::string path = issue(id) + "/comments?per_page=100";
        for (int page = 0; page < pages_at_once && !path.empty(); ++page) {
            const Answer answer = TRY(call("GET", path));
            for (const Value& one : answer.body.list()) {
                const Map& comment = one.map();
                out.push_back({.id = fmt::format("{}", comment["id"].integer()),
                               .author = std::string(comment["user"].map()["login"].text()),
                               .text = std::string(comment["body"].text()),
                               .at = parse_time(comment["created_at"].text()).value_or(Time{})});
            }
            path = path_below(next_link(header(answer.headers, "link")));
        }
        return out;
    }

private:
    HttpHeaders signing(const std::string&) const override {
        return {{"Authorization", "Bearer " + tracker_.token}, {"Accept", "application/vnd.github+json"}, {"X-GitHub-Api-Version", "2022-11-28"}};
    }
    std::string repository() const { return "/repos/" + tracker_.settings.project; }
    std::string issue(const std::string& id) const { return repository() + "/issues/" + percent_encode(id); }

    Result<> say(const std::string& id, const std::string& words) {
        if (words.empty()) return {};
        const Map body{{"body", std::string(our_words) + words}};
        TRY(call("POST", issue(id) + "/comments", &body));
        return {};
    }

    Result<RemoteTicket> ticket_of(const Map& issue) const {
        if (issue["number"].integer() <= 0) return nameless();
        RemoteTicket out{.id = fmt::format("{}", issue["number"].integer()),
                         .key = fmt::format("#{}", issue["number"].integer()),
                         .url = std::string(issue["html_url"].text()),
                         .status = std::string(issue["state"].text()),
                         .updated = parse_time(issue["updated_at"].text()).value_or(Time{}),
                         .body = std::string(issue["body"].text())};
        out.done = out.status == "closed";
        for (const Value& one : issue["labels"].list()) {
            out.labels.emplace_back(one.map()["name"].text());
            out.done = out.done || tracker_.counts_as_done(out.labels.back());
        }
        return out;
    }
};

}  // namespace

std::unique_ptr<TrackerWire> github_wire(const Tracker& tracker, Outbound& outbound, Clock& clock) {
    return std::make_unique<GithubWire>(tracker, outbound, clock);
}

}  // namespace redoubt::rooms
