// Jira, GitHub and GitLab as their documentation says they answer, as far as Ticketing asks: issues in memory, pages, refusals.
#pragma once

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "base/time.h"
#include "rooms/fix/trackers.h"
#include "schema/json.h"
#include "stand_in_server.h"

namespace redoubt::test {

struct PlayedIssue {
    int number = 0;
    std::string title{}, body{};
    std::vector<std::string> labels{};
    bool done = false;
    int64_t updated_s = 0;
    std::vector<std::string> comments{};
};

class PlayedTracker {
public:
    explicit PlayedTracker(rooms::TrackerKind played_kind) : kind(played_kind), server([this](const StandInRequest& request) { return answer(request); }) {}

    rooms::TrackerKind kind;
    std::vector<PlayedIssue> issues;
    std::deque<StandInAnswer> refusals;  // each is the answer to one request
    bool loses_answer = false;           // of the next creation: it is made, and nobody hears of it
    size_t page_size = 100;
    int64_t now_s = 1'800'000'000;
    StandInServer server;

private:
    using Value = schema::Value;
    using Map = schema::Map;
    using List = schema::List;

    bool jira() const { return kind == rooms::TrackerKind::jira || kind == rooms::TrackerKind::jira_cloud; }
    std::string moment(int64_t at) const {
        const std::string text = format_time(Time::from_unix_s(at));
        return jira() ? text.substr(0, 19) + ".000+0000" : text;
    }
    static StandInAnswer json(int status, const Value& value) { return {.status = status, .body = schema::to_json(value)}; }

    Map shown(const PlayedIssue& issue) const {
        if (jira())
            return {{"id", fmt::format("{}", 10'000 + issue.number)},
                    {"key", fmt::format("SEC-{}", issue.number)},
                    {"fields", Map{{"updated", moment(issue.updated_s)},
                                   {"labels", schema::list_of(issue.labels)},
                                   {"status", Map{{"name", issue.done ? "Closed" : "To Do"}, {"statusCategory", Map{{"key", issue.done ? "done" : "new"}}}}}}}};
        List labels;
        for (const std::string& one : issue.labels) labels.emplace_back(kind == rooms::TrackerKind::github ? Value(Map{{"name", one}}) : Value(one));
        Map out{{"title", issue.title}, {"labels", labels}, {"updated_at", moment(issue.updated_s)}};
        if (kind == rooms::TrackerKind::github) {
            out.set("number", issue.number);
            out.set("html_url", fmt::format("https://github.example/o/r/issues/{}", issue.number));
            out.set("state", issue.done ? "closed" : "open");
            out.set("body", issue.body);
        } else {
            out.set("iid", issue.number);
            out.set("web_url", fmt::format("https://gitlab.example/g/p/-/issues/{}", issue.number));
            out.set("state", issue.done ? "closed" : "opened");
            out.set("description", issue.body);
        }
        return out;
    }

    std::string opens_with() const {
        if (kind == rooms::TrackerKind::jira) return "Bearer pat-1";
        if (kind == rooms::TrackerKind::jira_cloud) return "Basic bWFyYUBleGFtcGxlOnBhdC0x";  // mara@example:pat-1
        return kind == rooms::TrackerKind::github ? "Bearer pat-1" : "pat-1";
    }

    StandInAnswer answer(const StandInRequest& request) {
        ++now_s;
        if (!refusals.empty()) {
            StandInAnswer out = refusals.front();
            refusals.pop_front();
            return out;
        }
        const std::string_view given = header(request.headers, kind == rooms::TrackerKind::gitlab ? "private-token" : "authorization");
        if (given != opens_with()) return json(401, Map{{"message", "Bad credentials"}});
        const std::string path = request.target.substr(0, request.target.find('?'));
        const Value body = request.body.empty() ? Value(Map()) : schema::parse_json(request.body).value_or(Value());
        const std::string root = jira()                               ? (kind == rooms::TrackerKind::jira ? "/rest/api/2" : "/rest/api/3")
                                 : kind == rooms::TrackerKind::github ? "/repos/o/r"
                                                                      : "/api/v4/projects/g%2Fp";
        if (!path.starts_with(root)) return json(404, Map{{"message", "Not Found"}});
        const std::string rest = path.substr(root.size());
        return jira() ? jira_answer(request, rest, body.map()) : forge_answer(request, rest, body.map());
    }

    PlayedIssue& made(std::string title, std::string text, std::vector<std::string> labels) {
        issues.push_back({.number = static_cast<int>(issues.size()) + 1,
                          .title = std::move(title),
                          .body = std::move(text),
                          .labels = std::move(labels),
                          .updated_s = now_s});
        return issues.back();
    }
    static std::vector<std::string> texts(const Value& list) {
        std::vector<std::string> out;
        for (const Value& one : list.list()) out.emplace_back(one.text());
        return out;
    }
    StandInAnswer created(const PlayedIssue& issue) {
        if (std::exchange(loses_answer, false)) return {.silent = true};
        return json(201, shown(issue));
    }
    PlayedIssue* numbered(std::string_view text) {
        for (PlayedIssue& one : issues)
            if (fmt::format("{}", one.number) == text || fmt::format("SEC-{}", one.number) == text) return &one;
        return nullptr;
    }

    StandInAnswer jira_answer(const StandInRequest& request, const std::string& rest, const Map& body) {
        if (rest == "/myself") return json(200, Map{{"displayName", "Redoubt Bot"}});
        if (rest == "/project/SEC") return json(200, Map{{"key", "SEC"}, {"name", "Security"}});
        if (rest == "/issue" && request.method == "POST") {
            const Map& fields = body["fields"].map();
            if (kind == rooms::TrackerKind::jira_cloud && fields["description"].map()["type"].text() != "doc")
                return json(400, Map{{"errorMessages", List{}}, {"errors", Map{{"description", "Operation value must be an Atlassian Document"}}}});
            return created(made(std::string(fields["summary"].text()), schema::to_json(fields["description"]), texts(fields["labels"])));
        }
        if (rest == "/search" && kind == rooms::TrackerKind::jira_cloud) return json(410, Map{{"errorMessages", List{"The requested API has been removed."}}});
        if (rest == "/search" || rest == "/search/jql") return search(body);
        if (!rest.starts_with("/issue/")) return json(404, Map());
        const auto parts = split(std::string_view(rest).substr(7), '/');
        PlayedIssue* issue = numbered(parts[0]);
        if (!issue) return json(404, Map{{"errorMessages", List{"Issue does not exist or you do not have permission to see it."}}});
        if (parts.size() == 1 && request.method == "GET") return json(200, shown(*issue));
        if (request.method != "GET") issue->updated_s = now_s;
        if (parts.size() == 1) {
            for (const Value& one : body["update"].map()["labels"].list()) {
                if (const auto gone = one.map()["remove"].text(); !gone.empty()) std::erase(issue->labels, gone);
                if (const auto added = one.map()["add"].text(); !added.empty()) issue->labels.emplace_back(added);
            }
            return {.status = 204};
        }
        if (parts[1] == "transitions" && request.method == "GET") {
            const auto way = [](const char* id, const char* name, const char* category) {
                return Map{{"id", id}, {"name", name}, {"to", Map{{"name", name}, {"statusCategory", Map{{"key", category}}}}}};
            };
            return json(200, Map{{"transitions", List{way("11", "To Do", "new"), way("31", "Closed", "done")}}});
        }
        if (parts[1] == "transitions") {
            issue->done = body["transition"].map()["id"].text() == "31";
            return {.status = 204};
        }
        if (request.method == "POST") {
            issue->comments.push_back(kind == rooms::TrackerKind::jira ? std::string(body["body"].text()) : schema::to_json(body["body"]));
            return json(201, Map{{"id", "1"}});
        }
        List comments;
        for (const std::string& one : issue->comments)
            comments.emplace_back(Map{{"id", fmt::format("{}", comments.size() + 1)},
                                      {"author", Map{{"displayName", "Ada"}}},
                                      {"body", one.starts_with("{") ? schema::parse_json(one).value_or(Value()) : Value(one)},
                                      {"created", moment(issue->updated_s)}});
        const auto total = static_cast<int64_t>(comments.size());
        return json(200, Map{{"startAt", 0}, {"maxResults", 50}, {"total", total}, {"comments", std::move(comments)}});
    }

    StandInAnswer search(const Map& body) {
        const std::string jql(body["jql"].text());
        std::vector<const PlayedIssue*> found;
        for (const PlayedIssue& one : issues)
            if (std::ranges::any_of(one.labels, [&](const std::string& label) { return jql.find("\"" + label + "\"") != std::string::npos; }))
                found.push_back(&one);
        std::ranges::sort(found, {}, &PlayedIssue::updated_s);
        const bool cloud = kind == rooms::TrackerKind::jira_cloud;
        const size_t start = cloud ? std::stoul("0" + std::string(body["nextPageToken"].text())) : static_cast<size_t>(body["startAt"].integer());
        List page;
        for (size_t at = start; at < found.size() && page.size() < page_size; ++at) page.emplace_back(shown(*found[at]));
        const size_t end = start + page.size();
        Map out{{"issues", std::move(page)}};
        if (!cloud) {
            out.set("startAt", static_cast<int64_t>(start));
            out.set("total", static_cast<int64_t>(found.size()));
        } else {
            out.set("isLast", end >= found.size());
            if (end < found.size()) out.set("nextPageToken", fmt::format("{}", end));
        }
        return json(200, out);
    }

    StandInAnswer forge_answer(const StandInRequest& request, const std::string& rest, const Map& body) {
        const bool github = kind == rooms::TrackerKind::github;
        if (rest.empty()) return json(200, Map{{"full_name", "o/r"}, {"path_with_namespace", "g/p"}, {"has_issues", true}});
        if (rest == "/issues" && request.method == "POST") {
            std::vector<std::string> labels = texts(body["labels"]);
            if (!github)
                for (const auto one : split(body["labels"].text(), ',')) labels.emplace_back(one);
            return created(made(std::string(body["title"].text()), std::string(body[github ? "body" : "description"].text()), std::move(labels)));
        }
        if (rest == "/issues") return listed(request);
        if (!rest.starts_with("/issues/")) return json(404, Map{{"message", "Not Found"}});
        const auto parts = split(std::string_view(rest).substr(8), '/');
        PlayedIssue* issue = numbered(parts[0]);
        if (!issue) return github ? json(410, Map{{"message", "This issue was deleted"}}) : json(404, Map{{"message", "404 Issue Not Found"}});
        if (request.method != "GET") issue->updated_s = now_s;
        if (parts.size() == 1 && request.method == "GET") return json(200, shown(*issue));
        if (parts.size() == 1) {
            if (github && !body["state"].is_null()) issue->done = body["state"].text() == "closed";
            if (!github && !body["state_event"].is_null()) issue->done = body["state_event"].text() == "close";
            if (!body["remove_labels"].is_null()) std::erase(issue->labels, body["remove_labels"].text());
            if (!body["add_labels"].is_null()) issue->labels.emplace_back(body["add_labels"].text());
            return json(200, shown(*issue));
        }
        if (parts[1] == "labels" && request.method == "POST") {
            for (const std::string& one : texts(body["labels"])) issue->labels.push_back(one);
            return json(200, List{});
        }
        if (parts[1] == "labels") {
            std::erase(issue->labels, "severity:high");
            return json(200, List{});
        }
        if (request.method == "POST") {
            issue->comments.emplace_back(body["body"].text());
            return json(201, Map{{"id", 1}});
        }
        List comments;
        for (const std::string& one : issue->comments)
            comments.emplace_back(Map{{"id", static_cast<int64_t>(comments.size() + 1)},
                                      {"system", false},
                                      {"user", Map{{"login", "ada"}}},
                                      {"author", Map{{"name", "Ada"}}},
                                      {"body", one},
                                      {"created_at", moment(issue->updated_s)}});
        return json(200, comments);
    }

    StandInAnswer listed(const StandInRequest& request) {
        size_t page = 1;
        if (const size_t at = request.target.find("page=", request.target.find("per_page=") + 9); at != std::string::npos)
            page = std::stoul(request.target.substr(at + 5));
        std::vector<const PlayedIssue*> all;
        for (const PlayedIssue& one : issues) all.push_back(&one);
        std::ranges::sort(all, {}, &PlayedIssue::updated_s);
        List out;
        for (size_t at = (page - 1) * page_size; at < all.size() && out.size() < page_size; ++at) out.emplace_back(shown(*all[at]));
        StandInAnswer answer = json(200, out);
        const bool more = page * page_size < all.size();
        if (kind == rooms::TrackerKind::github && more)
            answer.headers.emplace_back("Link", fmt::format("<{}/repos/o/r/issues?state=all&per_page=100&page={}>; rel=\"next\"", server.address(), page + 1));
        if (kind == rooms::TrackerKind::gitlab) answer.headers.emplace_back("X-Next-Page", more ? fmt::format("{}", page + 1) : "");
        return answer;
    }
};

}  // namespace redoubt::test
