// TrackerWire: one tracker as its REST API has it; one class per kind, nothing of findings in it. Answers are bounded, redirects
// are not followed. What the tracker refuses comes back by what can be done about it:
//   Code::forbidden   401, 403: the token is wrong or may not      Code::not_found    404, 410: gone, or never was
//   Code::too_many    429, or a limit told by header; see wait()   Code::unavailable  5xx, no answer in time
//   Code::invalid     400, 409, 422: another try says the same
// One thread at a time.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/outbound.h"
#include "rooms/fix/ticket_text.h"
#include "rooms/fix/trackers.h"

namespace redoubt::rooms {

struct RemoteTicket {
    std::string id{};   // by which it is asked for: "SEC-12", "12"
    std::string key{};  // as people call it: "SEC-12", "#12"
    std::string url{};
    std::string status{};
    bool done = false;
    Time updated{};
    std::string body{};                 // where the marker is looked for
    std::vector<std::string> labels{};  // or there
};

struct RemoteComment {
    std::string id{}, author{}, text{};
    Time at{};
};

// Those that changed since a time, oldest change first. Not whole: there are more, changed at the last one's time or later.
struct RemoteChanges {
    std::vector<RemoteTicket> tickets{};
    bool whole = true;
};

struct TicketChange {
    TicketContent content{};
    std::string severity_before{};
    std::string note{};  // as a comment: what is different
    bool severity = false, due = false;
};

class TrackerWire {
public:
    // `clock` tells a webhook when it signs.
    static std::unique_ptr<TrackerWire> open(const Tracker& tracker, Outbound& outbound, Clock& clock);
    virtual ~TrackerWire() = default;

    virtual bool takes_back() const { return true; }  // whether anything can be asked of it
    virtual Result<std::string> test() = 0;           // what is reached there, in words
    virtual Result<std::optional<RemoteTicket>> find(std::string_view marker, Time since) = 0;
    virtual Result<RemoteTicket> create(const TicketContent& content) = 0;
    virtual Result<> change(const std::string& id, const TicketChange& change) = 0;
    virtual Result<> set_done(const std::string& id, bool done, const TicketContent& content, const std::string& why) = 0;
    virtual Result<RemoteTicket> read(const std::string& id) = 0;
    virtual Result<RemoteChanges> changed_since(Time since, Time now) = 0;
    virtual Result<std::vector<RemoteComment>> comments(const std::string& id) = 0;
    Duration wait() const { return wait_; }  // that the last refusal asked for; zero: none

protected:
    TrackerWire(const Tracker& tracker, Outbound& outbound, Clock& clock) : tracker_(tracker), outbound_(outbound), clock_(clock) {}
    virtual HttpHeaders signing(const std::string& body) const = 0;
    struct Answer {
        schema::Value body{};
        HttpHeaders headers{};
    };
    Result<Answer> call(const std::string& method, const std::string& path, const schema::Map* body = nullptr);
    std::unexpected<Error> nameless() const;  // what it calls an issue has no name to ask for it by
    std::string origin() const;               // the address without a slash at its end
    // The address of a next page, only where it is below ours.
    std::string path_below(std::string_view url) const;

    Tracker tracker_;
    Outbound& outbound_;
    Clock& clock_;
    Duration wait_{};
};

constexpr int pages_at_once = 20;
constexpr std::string_view our_words = "Redoubt: ";  // how our own comments begin

std::unique_ptr<TrackerWire> jira_wire(const Tracker& tracker, Outbound& outbound, Clock& clock);
std::unique_ptr<TrackerWire> github_wire(const Tracker& tracker, Outbound& outbound, Clock& clock);
std::unique_ptr<TrackerWire> gitlab_wire(const Tracker& tracker, Outbound& outbound, Clock& clock);
std::unique_ptr<TrackerWire> webhook_wire(const Tracker& tracker, Outbound& outbound, Clock& clock);

}  // namespace redoubt::rooms
