// Any other tracker: each thing that happens to a ticket is one signed post. The answer to "open" may say what the ticket is called:
// {"id": "…", "key": "…", "url": "…"}. The receiver knows a post that comes twice by its marker.
#include <fmt/format.h>

#include "base/webhook_signature.h"
#include "rooms/fix/tracker_wire.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

class WebhookWire final : public TrackerWire {
public:
    WebhookWire(const Tracker& tracker, Outbound& outbound, Clock& clock) : TrackerWire(tracker, outbound, clock) {}

    bool takes_back() const override { return false; }
    Result<std::string> test() override {
        const Map body{{"event", "test"}};
        TRY(call("POST", "", &body));
        return tracker_.settings.address;
    }
    Result<std::optional<RemoteTicket>> find(std::string_view, Time) override { return std::nullopt; }

    Result<RemoteTicket> create(const TicketContent& content) override {
        const Map body = told("open", content);
        const Answer answer = TRY(call("POST", "", &body));
        const Map& said = answer.body.map();
        RemoteTicket out{.id = said_in(said, "id"), .key = said_in(said, "key"), .url = said_in(said, "url"), .status = "sent", .updated = clock_.now()};
        if (out.id.empty()) out.id = content.marker;
        if (out.key.empty()) out.key = out.id;
        if (!out.url.starts_with("https://") && !out.url.starts_with("http://")) out.url.clear();
        return out;
    }

    Result<> change(const std::string& id, const TicketChange& change) override {
        Map body = told("change", change.content);
        body.set("id", id);
        body.set("note", change.note);
        TRY(call("POST", "", &body));
        return {};
    }

    Result<> set_done(const std::string& id, bool done, const TicketContent& content, const std::string& why) override {
        Map body = told(done ? "close" : "reopen", content);
        body.set("id", id);
        body.set("note", why);
        TRY(call("POST", "", &body));
        return {};
    }

    Result<RemoteTicket> read(const std::string&) override { return fail(Code::unsupported, "nothing is taken back from a webhook"); }
    Result<RemoteChanges> changed_since(Time, Time) override { return RemoteChanges{}; }
    Result<std::vector<RemoteComment>> comments(const std::string&) override { return std::vector<RemoteComment>{}; }

private:
    HttpHeaders signing(const std::string& body) const override {
        return {{"Redoubt-Signature", webhook_signature(tracker_.token, clock_.now().unix_ns / 1'000'000'000, body)}};
    }

    static std::string said_in(const Map& answer, std::string_view name) {
        if (const auto* number = answer[name].as<int64_t>()) return fmt::format("{}", *number);
        return std::string(answer[name].text().substr(0, 500));
    }

    Map told(std::string_view event, const TicketContent& content) const {
        List labels;
        for (const std::string& one : tracker_.settings.labels) labels.emplace_back(one);
        List parts;
        for (const auto& [heading, text] : content.parts) parts.emplace_back(Map{{"heading", heading}, {"text", text}});
        return {{"event", event},
                {"marker", content.marker},
                {"finding", content.key},
                {"title", content.title},
                {"severity", content.severity},
                {"priority", tracker_.priority_of(content.severity)},
                {"labels", std::move(labels)},
                {"state", content.state},
                {"due", content.due.unix_ns == 0 ? Value() : Value(content.due)},
                {"link", content.link},
                {"parts", std::move(parts)}};
    }
};

}  // namespace

std::unique_ptr<TrackerWire> webhook_wire(const Tracker& tracker, Outbound& outbound, Clock& clock) {
    return std::make_unique<WebhookWire>(tracker, outbound, clock);
}

}  // namespace redoubt::rooms
