#include <fmt/format.h>

#include "base/json_text.h"
#include "base/text.h"
#include "intake/http_protocol.h"
#include "intake/json_events.h"

namespace redoubt::intake {
namespace {

// POST /ingest/ndjson: one event per line. A line that is no JSON is kept as text.
class Ndjson final : public HttpProtocol {
public:
    explicit Ndjson(const Limits& limits) : limits_(limits) {}
    bool serves(std::string_view path) const override { return path == "/ingest/ndjson"; }

    Reception receive(const HttpCall& call) override {
        Reception out;
        if (call.method != "POST" && call.method != "PUT") {
            out.answer = refuse(fail(Code::unsupported, "send lines with POST").error());
            return out;
        }
        JsonObject reader;
        std::string_view rest = call.body;
        while (!rest.empty()) {
            const size_t end = rest.find('\n');
            const std::string_view line = trim(rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (line.empty()) continue;
            if (line.size() > limits_.message_bytes || out.batch.events.size() >= limits_.events)
                out.batch.drop(logs::Refusal::too_large);
            else
                add_json(line, JsonDialect::plain, call.delivered, reader, out.batch);
        }
        out.answer = json_answer(200, fmt::format("{{\"stored\":{},\"dropped\":{}}}", out.batch.events.size(), out.batch.received() - out.batch.events.size()));
        return out;
    }

    HttpResponse refuse(const Error& why) const override {
        std::string body = "{\"detail\":";
        append_json_string(body, why.text());
        HttpResponse answer = json_answer(http_status(why.code), body + "}");
        ask_to_come_again(answer, why);
        return answer;
    }

private:
    Limits limits_;
};

}  // namespace

std::unique_ptr<HttpProtocol> make_ndjson(const Limits& limits) { return std::make_unique<Ndjson>(limits); }

const std::vector<std::string>& http_protocol_names() {
    static const std::vector<std::string> names{"hec", "otlp", "loki", "journal", "ndjson", "elasticsearch"};
    return names;
}

std::unique_ptr<HttpProtocol> make_http_protocol(std::string_view name, const Limits& limits) {
    if (name == "hec") return make_hec(limits);
    if (name == "otlp") return make_otlp(limits);
    if (name == "loki") return make_loki(limits);
    if (name == "journal") return make_journal_upload(limits);
    if (name == "ndjson") return make_ndjson(limits);
    if (name == "elasticsearch") return make_elasticsearch(limits);
    return nullptr;
}

HttpResponse json_answer(int status, std::string body) {
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

void ask_to_come_again(HttpResponse& response, const Error& why) {
    if (why.code == Code::too_many || why.code == Code::unavailable) response.headers.emplace_back("Retry-After", "1");
}

}  // namespace redoubt::intake
