// OTLP/HTTP logs: POST /v1/logs as protobuf or JSON; the answer has the encoding of the request.
#include <fmt/format.h>

#include "base/json_text.h"
#include "base/text.h"
#include "intake/http_protocol.h"
#include "intake/otlp_record.h"

namespace redoubt::intake {
namespace {

void append_varint(std::string& out, uint64_t number) {
    for (; number >= 0x80; number >>= 7U) out += static_cast<char>(number | 0x80U);
    out += static_cast<char>(number);
}

std::string packed_field(uint32_t number, std::string_view bytes) {
    std::string out;
    append_varint(out, number << 3U | 2U);
    append_varint(out, bytes.size());
    return out.append(bytes);
}

class Otlp final : public HttpProtocol {
public:
    explicit Otlp(const Limits& limits) : limits_(limits) {}
    bool serves(std::string_view path) const override { return path == "/v1/logs" || path == "/v1/traces" || path == "/v1/metrics"; }

    Reception receive(const HttpCall& call) override {
        Reception out;
        const bool json = header(call.headers, "content-type").starts_with("application/json");
        if (call.target.path != "/v1/logs" || call.method != "POST") {
            out.answer = refuse(fail(Code::not_found, "only logs are taken here: POST /v1/logs").error());
            return out;
        }
        const Result<> read =
            json ? read_otlp_json(call.body, limits_, call.delivered, out.batch) : read_otlp_packed(call.body, limits_, call.delivered, out.batch);
        if (!read) {
            const uint64_t received = out.batch.received() + 1;
            out.batch.clear();
            out.batch.drop(logs::Refusal::malformed, received);
            out.answer = refuse(fail(Code::invalid, read.error().text()).error());
            return out;
        }
        const uint64_t rejected = out.batch.received() - out.batch.events.size();
        out.answer = json ? accept_json(rejected) : accept_packed(rejected);
        return out;
    }

    HttpResponse refuse(const Error& why) const override {
        int status = http_status(why.code);
        if (why.code == Code::malformed || why.code == Code::forbidden) status = 401;
        if (why.code == Code::invalid) status = 400;
        if (why.code == Code::io) status = 503;
        std::string body = "{\"message\":";
        append_json_string(body, why.text());
        HttpResponse answer = json_answer(status, body + "}");
        ask_to_come_again(answer, why);
        return answer;
    }

private:
    std::string rejection() const { return fmt::format("larger than {} bytes, or more than {} in one request", limits_.message_bytes, limits_.events); }

    HttpResponse accept_json(uint64_t rejected) const {
        if (rejected == 0) return json_answer(200, "{\"partialSuccess\":{}}");
        return json_answer(200, fmt::format("{{\"partialSuccess\":{{\"rejectedLogRecords\":\"{}\",\"errorMessage\":\"{}\"}}}}", rejected, rejection()));
    }

    HttpResponse accept_packed(uint64_t rejected) const {
        HttpResponse answer{.status = 200, .headers = {{"Content-Type", "application/x-protobuf"}}, .body = {}};
        if (rejected == 0) return answer;
        std::string partial;
        append_varint(partial, 1U << 3U);
        append_varint(partial, rejected);
        answer.body = packed_field(1, partial + packed_field(2, rejection()));
        return answer;
    }

    Limits limits_;
};

}  // namespace

void take_resource_attribute(OtlpOrigin& origin, std::string_view name, std::string_view json) {
    append_json_member(origin.resource, name, json);
    const bool quoted = json.size() >= 2 && json.front() == '"';
    if (!quoted) return;
    const std::string_view text = json.substr(1, json.size() - 2);
    if (name == "host.name" || (name == "k8s.node.name" && origin.host.empty())) origin.host = text;
    if (name == "service.name") origin.service = text;
}

void add_otlp(OtlpRecord& record, const OtlpOrigin& origin, const Limits& limits, const Delivered& delivered, JsonObject& reader, Batch& out) {
    std::string labels;
    std::string resource = origin.resource;
    append_json_member(labels, "resource", close_object(resource));
    append_member(labels, "scope", origin.scope);
    append_json_member(labels, "attributes", close_object(record.attributes));
    append_member(labels, "severity", record.severity);
    if (record.severity_number != 0) append_json_member(labels, "severity_number", fmt::to_string(record.severity_number));
    append_member(labels, "trace_id", record.trace_id);
    append_member(labels, "span_id", record.span_id);
    append_member(labels, "event_name", record.event_name);
    close_object(labels);
    if (record.body.empty()) {  // an event whose attributes say it all
        record.body = record.attributes.empty() ? "{}" : record.attributes;
        record.body_is_json = true;
    }
    if (record.body.size() > limits.message_bytes || labels.size() > limits.message_bytes || out.received() >= limits.events)
        return out.drop(logs::Refusal::too_large);
    const std::string_view body = out.arena.copy(record.body);
    const bool is_json = record.body_is_json || (body.starts_with('{') && reader.read(body));
    out.add({.body = body,
             .is_json = is_json,
             .host = out.arena.copy(origin.host),
             .sender = delivered.sender,
             .kind = out.arena.copy(origin.service),
             .labels = out.arena.copy(labels),
             .time = record.time.unix_ns != 0 ? record.time : record.observed});
}

std::unique_ptr<HttpProtocol> make_otlp(const Limits& limits) { return std::make_unique<Otlp>(limits); }

}  // namespace redoubt::intake
