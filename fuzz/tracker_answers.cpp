// What trackers answer, whatever it is: the first byte says which tracker, the second the status, then come answers with a line of
// headers each. Tickets that are read have a name to ask for them by, and changes come in their order.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "rooms/fix/tracker_wire.h"

using namespace redoubt;
using namespace redoubt::rooms;

namespace {

// The answers one after another, parted by a NUL; then the last again.
class PlayedAnswers final : public Outbound {
public:
    PlayedAnswers(int status, std::string_view bytes) : status_(status), bytes_(bytes) {}

    Result<HttpResponse> send(const OutboundRequest&) override {
        if (++asked_ > 200) return fail(Code::unavailable, "asked too often");
        const size_t end = bytes_.find('\0');
        const std::string_view answer = bytes_.substr(0, end);
        if (end != std::string_view::npos) bytes_.remove_prefix(end + 1);
        const size_t line = answer.find('\n');
        HttpResponse out{.status = status_};
        if (line != std::string_view::npos) out.headers.push_back({"Link", std::string(answer.substr(0, line))});
        out.body = std::string(line == std::string_view::npos ? answer : answer.substr(line + 1));
        return out;
    }

private:
    int status_;
    std::string_view bytes_;
    size_t asked_ = 0;
};

constexpr std::array kinds{TrackerKind::jira, TrackerKind::jira_cloud, TrackerKind::github, TrackerKind::gitlab, TrackerKind::webhook};
constexpr std::array statuses{200, 201, 204, 400, 401, 404, 410, 422, 429, 500};

void check_ticket(const Result<RemoteTicket>& ticket) {
    if (ticket && ticket->id.empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    const std::string_view answers(reinterpret_cast<const char*>(data) + 2, size - 2);
    const Tracker tracker{.id = "1",
                          .settings = {.name = "one", .kind = kinds[data[0] % kinds.size()], .address = "https://tracker.example", .project = "o/r"},
                          .token = "secret"};
    ManualClock clock(Time::from_unix_s(1'800'000'000));
    PlayedAnswers outbound(statuses[data[1] % statuses.size()], answers);
    const auto wire = TrackerWire::open(tracker, outbound, clock);
    (void)wire->test();
    if (const auto found = wire->find("redoubt-1", clock.now() - days(1)); found && *found && (*found)->id.empty()) __builtin_trap();
    check_ticket(wire->create({.marker = "redoubt-1", .key = "FIND-1", .title = "one", .severity = "high"}));
    check_ticket(wire->read("7"));
    if (const auto changes = wire->changed_since(clock.now() - days(1), clock.now()))
        for (const RemoteTicket& one : changes->tickets)
            if (one.id.empty()) __builtin_trap();
    (void)wire->comments("7");
    (void)wire->change("7", {.severity_before = "low", .note = "worse", .severity = true});
    (void)wire->set_done("7", true, {.marker = "redoubt-1"}, "done");
    return 0;
}
